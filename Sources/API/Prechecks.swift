import Domain
import Faults
import HTTPTypes
import Logging
import Settings
import Storage
import Store
import Web

extension Service {
    /// `POST /api/v1/prechecks`
    func createPrecheck(_ request: Request, _ parameters: [String: String]) throws(APIError) -> Answer {
        let query = QueryReader(request.query).allProblems()
        let new = try newPrecheck(JSON(parsing: try request.jsonBody()), query)
        return answer(request, on: changes) { _ throws(APIError) in try queue(new, requestID: request.id) }
    }

    private func queue(_ new: NewPrecheck, requestID: String?) throws(APIError) -> Response {
        let now = Timestamp.now()
        let upload = new.upload
        guard !upload.isExpired(at: now) else {
            throw .badRequest("Upload \(upload.id) expired at \(upload.expires.rfc3339()); upload the layout again")
        }
        let id = RunID()
        let request = try runRequest(id, new)
        try createFolder(of: id, from: upload.id)
        do throws(APIError) {
            try enqueue(id, request, created: now)
        } catch {
            // What cannot be removed now is swept up later: no row names it.
            try? storage.run(id).remove()
            throw error
        }
        FaultPoint.runQueued.reach()
        worker.ring()
        logger.info("run \(id) queued", metadata: ["request": "\(requestID ?? "-")", "run": "\(id)"])
        return Response(json: try precheckJSON(id))
    }

    /// `GET /api/v1/prechecks`
    func listPrechecks(_ request: Request, _ parameters: [String: String]) throws(APIError) -> Answer {
        var query = QueryReader(request.query)
        let statuses = Self.statuses(&query)
        let page = Page(&query)
        try query.finish()
        let found = try stored { () throws(StoreError) in
            try store.placedRuns(in: statuses, before: page.cursor, limit: page.limit + 1)
        }
        let context = try runContext(for: found.map(\.run))
        let filters = statuses.map { "status=\($0.rawValue)&" }.sorted().joined()
        let response = page.response(found, of: request, filters: filters, sequence: \.run.sequence) {
            $0.run.json(place: $0.place, context)
        }
        return .now(response)
    }

    /// `GET /api/v1/prechecks/{id}`
    func showPrecheck(_ request: Request, _ parameters: [String: String]) throws(APIError) -> Answer {
        try QueryReader(request.query).finish()
        guard let id = RunID(parameters["id"] ?? "") else { throw Self.noSuchPrecheck(parameters["id"]) }
        return .now(Response(json: try precheckJSON(id)))
    }

    /// - Throws: 404 when there is no such run, also for what is no identifier.
    func precheck(_ text: String?) throws(APIError) -> Run {
        guard let id = RunID(text ?? ""), let run = try stored({ () throws(StoreError) in try store.run(id) }) else {
            throw Self.noSuchPrecheck(text)
        }
        return run
    }

    static func noSuchPrecheck(_ text: String?) -> APIError { .notFound("No such precheck: \((text ?? "").printable)") }

    private func precheckJSON(_ id: RunID) throws(APIError) -> JSON {
        guard let (run, place) = try stored({ () throws(StoreError) in try store.placedRun(id) }) else {
            throw Self.noSuchPrecheck(id.description)
        }
        return run.json(place: place, try runContext(for: [run]))
    }

    private func runContext(for runs: [Run]) throws(APIError) -> RunContext {
        try stored { () throws(StoreError) in
            try RunContext(for: runs, store, storage, concurrency: config.server.maxConcurrent)
        }
    }

    private func enqueue(_ id: RunID, _ request: RunRequest, created: Timestamp) throws(APIError) {
        let limit = policy.maxQueuedRuns
        let isQueued = try stored { () throws(StoreError) in
            try store.enqueue(id, request, created: created, limit: limit)
        }
        if !isQueued { throw .limited("\(limit ?? 0) runs are queued already ([limits] max_queued_runs)") }
    }

    private func createFolder(of id: RunID, from upload: UploadID) throws(APIError) {
        do throws(StorageError) {
            try storage.run(id).create(from: upload)
        } catch .notFound {
            // Deleted, or expired and swept up, since the row was read.
            throw Self.noSuchUpload(upload.description)
        } catch {
            throw APIError(error)
        }
    }

    /// - Throws: 422 for a layout that cannot pass.
    private func runRequest(_ id: RunID, _ new: NewPrecheck) throws(APIError) -> RunRequest {
        let preflight = Preflight(new, config.preflight.mode)
        let warnings = try preflight.check()
        let (topCell, options) = (try preflight.topCell(), preflight.options)
        let command = config.docker.command
        return RunRequest(
            upload: new.upload.id, input: new.upload.file, topCell: topCell, dieID: new.dieID,
            options: command.takesOptions ? options : .none, image: config.docker.image,
            command: command.filled(
                input: "/workdir/input.gds", topCell: topCell.description, dieID: new.dieID.description,
                workdir: "/workdir", options: options.arguments),
            containerName: "\(config.docker.containerPrefix)\(id)", warnings: warnings)
    }

    /// `?status=running&status=queued` as well as `?status=running,queued`; none stands for all.
    private static func statuses(_ query: inout QueryReader) -> Set<RunStatus> {
        var statuses: Set<RunStatus> = []
        for text in query.all("status").flatMap({ $0.split(separator: ",", omittingEmptySubsequences: false) }) {
            guard let status = RunStatus(rawValue: String(text)) else {
                let known = RunStatus.allCases.map(\.rawValue).joined(separator: ", ")
                query.problem("status", "status must be one of \(known); got `\(String(text).printable)`")
                continue
            }
            statuses.insert(status)
        }
        return statuses
    }
}

extension Request {
    /// Bytes that a request's body may have, but for uploads.
    private static let maximumBody = 1 << 20

    /// The whole body.
    func jsonBody() throws(APIError) -> [UInt8] {
        do throws(BodyError) {
            return try body.read(limit: Self.maximumBody)
        } catch {
            switch error {
            case .tooLarge(let limit):
                throw APIError(.contentTooLarge, "The request body may have at most \(limit) bytes")
            case .incomplete: throw .badRequest("The request body ended early")
            }
        }
    }
}
