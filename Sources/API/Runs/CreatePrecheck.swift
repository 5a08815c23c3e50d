import Domain
import Faults
import Logging
import OpenAPI
import Settings
import Storage
import Store
import Web

/// A run that is to be queued, and who waits for that.
struct Newcomer: Sendable {
    let run: QueuedRun
    let request: Request
    let reply: any Reply
    let asked = ContinuousClock.now
}

extension Service {
    /// `POST /api/v1/prechecks`
    func createPrecheck(_ request: Request, _ parameters: [String: String]) throws -> Answer {
        let query = QueryReader(request.query).allProblems()
        let new = try newPrecheck(request.json(limit: InterfaceLimits.requestBody), query)
        let now = Timestamp.now()
        guard !new.upload.isExpired(at: now) else {
            throw APIError.badRequest(
                "Upload \(new.upload.id) expired at \(new.upload.expires.rfc3339()); upload the layout again")
        }
        let id = RunID()
        let run = QueuedRun(id, try runRequest(id, new), created: now)
        return .later { reply in
            newcomers.add(Newcomer(run: run, request: request, reply: reply)) { queue($0) }
        }
    }

    /// Queues runs together: the disk takes hardly longer for the folders and rows of many than for those of one.
    private func queue(_ newcomers: [Newcomer]) {
        let ready = newcomers.filter(makeFolder)
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

    private func acknowledge(_ newcomers: ArraySlice<Newcomer>) {
        for newcomer in newcomers {
            let id = newcomer.run.id
            logger.info(
                "run \(id) queued", metadata: ["request": "\(newcomer.request.id ?? "-")", "run": "\(id)"])
        }
        do {
            let runs = try precheckJSON(newcomers.map(\.run.id))
            for newcomer in newcomers {
                let id = newcomer.run.id
                // It may have been cancelled and removed by now.
                guard let run = runs[id] else {
                    fail(newcomer, Self.noSuchPrecheck(id.description))
                    continue
                }
                newcomer.reply.send(Response(json: run))
            }
        } catch {
            for newcomer in newcomers { fail(newcomer, error) }
        }
    }

    /// Returns how many of the runs were queued: the others would be more than may wait.
    private func enqueue(_ newcomers: [Newcomer]) throws -> Int {
        // The time that they have waited for those before them counts: nobody is to wait for a lock of the database twice.
        guard let asked = newcomers.map(\.asked).min() else { return 0 }
        try storage.synchroniseRuns()
        FaultPoint.runsSynchronised.reach()
        let limit = policy.maxQueuedRuns
        return try store.enqueue(newcomers.map(\.run), limit: limit, asked: asked)
    }

    /// False when that is not possible, and the newcomer has been told.
    private func makeFolder(of newcomer: Newcomer) -> Bool {
        let upload = newcomer.run.request.upload
        do throws(StorageError) {
            try storage.run(newcomer.run.id).create(from: upload)
            return true
        } catch {
            // Deleted, or expired and swept up, since the row was read.
            let isGone = if case .notFound = error { true } else { false }
            fail(newcomer, isGone ? Self.noSuchUpload(upload.description) : error)
            return false
        }
    }

    private func refuse(_ newcomers: ArraySlice<Newcomer>, _ error: any Error) {
        for newcomer in newcomers {
            // What cannot be removed now is swept up later: no row names it.
            try? storage.run(newcomer.run.id).remove()
            fail(newcomer, error)
        }
    }

    private func fail(_ newcomer: Newcomer, _ error: any Error) {
        newcomer.reply.send(refuse(newcomer.request, error))
    }

    /// - Throws: 422 for a layout that cannot pass.
    private func runRequest(_ id: RunID, _ new: NewPrecheck) throws -> RunRequest {
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
