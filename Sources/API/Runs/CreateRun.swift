import Domain
import Faults
import Logging
import OpenAPI
import Settings
import Storage
import Store
import Web

extension Service {
    /// `POST /api/v1/prechecks`
    func createRun(_ request: Request, _ parameters: [String: String]) throws -> Answer {
        let query = QueryReader(request.query).allProblems()
        let new = try newRun(request.json(limit: InterfaceLimits.requestBody), query)
        let now = Timestamp.now()
        guard !new.upload.isExpired(at: now) else {
            throw APIError.badRequest(
                "Upload \(new.upload.id) expired at \(new.upload.expires.rfc3339()); upload the layout again")
        }
        let id = RunID()
        let run = QueuedRun(id, try runRequest(id, new), created: now)
        return .later { reply in
            pendingRuns.add(PendingRun(run: run, request: request, reply: reply)) { queue($0) }
        }
    }

    /// Queues runs together: the folders and rows of many take the disk hardly longer than those of one.
    private func queue(_ pendingRuns: [PendingRun]) {
        let ready = pendingRuns.filter(makeFolder)
        let queued: Int
        do {
            queued = try enqueue(ready)
        } catch {
            return refuse(ready[...], error)
        }
        FaultPoint.runQueued.reach()
        worker.ring()
        acknowledge(ready.prefix(queued))
        let limit = policy.maxQueuedRuns ?? 0
        refuse(ready.dropFirst(queued), APIError.limited("\(limit) runs are already queued ([limits] max_queued_runs)"))
    }

    private func acknowledge(_ pendingRuns: ArraySlice<PendingRun>) {
        for pendingRun in pendingRuns {
            let id = pendingRun.run.id
            logger.info(
                "run \(id) queued", metadata: ["request": "\(pendingRun.request.id ?? "-")", "run": "\(id)"])
        }
        do {
            let runs = try runJSON(pendingRuns.map(\.run.id))
            for pendingRun in pendingRuns {
                let id = pendingRun.run.id
                // It may already have been cancelled and removed.
                guard let run = runs[id] else {
                    fail(pendingRun, Self.noSuchRun(id.description))
                    continue
                }
                pendingRun.reply.send(Response(json: run))
            }
        } catch {
            for pendingRun in pendingRuns { fail(pendingRun, error) }
        }
    }

    /// Returns how many of the runs were queued; the others would exceed the limit.
    private func enqueue(_ pendingRuns: [PendingRun]) throws -> Int {
        // The time that they waited for earlier runs counts, so that no client waits for the database's lock twice.
        guard let asked = pendingRuns.map(\.asked).min() else { return 0 }
        try storage.synchroniseRuns()
        FaultPoint.runsSynchronised.reach()
        let limit = policy.maxQueuedRuns
        return try store.enqueue(pendingRuns.map(\.run), limit: limit, asked: asked)
    }

    /// False when that is not possible, and the pendingRun has been told.
    private func makeFolder(of pendingRun: PendingRun) -> Bool {
        let upload = pendingRun.run.request.upload
        do throws(StorageError) {
            try storage.run(pendingRun.run.id).create(from: upload)
            return true
        } catch {
            // The upload was deleted, or expired and was removed, after its row was read.
            let isGone = if case .notFound = error { true } else { false }
            fail(pendingRun, isGone ? Self.noSuchUpload(upload.description) : error)
            return false
        }
    }

    private func refuse(_ pendingRuns: ArraySlice<PendingRun>, _ error: any Error) {
        for pendingRun in pendingRuns {
            // What cannot be removed now is removed by a later sweep, as no row names it.
            try? storage.run(pendingRun.run.id).remove()
            fail(pendingRun, error)
        }
    }

    private func fail(_ pendingRun: PendingRun, _ error: any Error) {
        pendingRun.reply.send(refuse(pendingRun.request, error))
    }

    /// - Throws: 422 for a layout that cannot pass.
    private func runRequest(_ id: RunID, _ new: NewRun) throws -> RunRequest {
        let preflight = Preflight(new, config.preflight.mode)
        let warnings = try preflight.check()
        let (topCell, options) = (try preflight.topCell(), preflight.options)
        let command = config.docker.command
        return RunRequest(
            upload: new.upload.id, input: new.upload.file, topCell: topCell, dieID: new.dieID,
            options: command.takesOptions ? options : .none, image: config.docker.image,
            command: command.filled(
                input: RunContainerPaths.input, topCell: topCell.description, dieID: new.dieID.description,
                workdir: RunContainerPaths.work, options: options.arguments),
            containerName: "\(config.docker.containerPrefix)\(id)", warnings: warnings)
    }
}
