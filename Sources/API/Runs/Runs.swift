import Domain
import Faults
import JSON
import Representations
import Settings
import Store
import Text
import Web

extension Service {
    /// `GET /api/v1/prechecks`
    func listRuns(_ request: Request, _ parameters: [String: String]) throws -> Answer {
        var query = QueryReader(request.query)
        let statuses = Self.statuses(&query)
        let page = Page(&query)
        try query.finish()
        let found = try store.placedRuns(in: statuses, before: page.cursor, limit: page.limit + 1)
        let context = try runContext(for: found)
        let filters = statuses.map { "status=\($0.rawValue)&" }.sorted().joined()
        let response = try page.response(found, of: request, filters: filters, sequence: \.run.sequence) {
            try $0.run.json(place: $0.place, context)
        }
        return .now(response)
    }

    /// `GET /api/v1/prechecks/{id}`
    func showRun(_ request: Request, _ parameters: [String: String]) throws -> Answer {
        try QueryReader(request.query).finish()
        guard let id = RunID(parameters["id"] ?? "") else { throw Self.noSuchRun(parameters["id"]) }
        let response = try responseCache.response(id.description) {
            guard let placed = try store.placedRun(id) else {
                throw Self.noSuchRun(parameters["id"])
            }
            let context = try runContext(for: [placed])
            let json = try placed.run.json(place: placed.place, context)
            // The JSON of a running run also depends on the time and on its files.
            return (Response(json: json), placed.run.state.status.isFinal)
        }
        return .now(response)
    }

    /// - Throws: 404 if there is no such run, or `text` is not an ID.
    func run(named text: String?) throws -> Run {
        guard let id = RunID(text ?? ""), let run = try store.run(id) else {
            throw Self.noSuchRun(text)
        }
        return run
    }

    static func noSuchRun(_ text: String?) -> APIError { .notFound("No such precheck: \((text ?? "").printable)") }

    /// The runs as clients see them; those that do not exist are left out.
    func runJSON(_ ids: [RunID]) throws -> [RunID: JSON] {
        var found: [(run: Run, place: QueuePlace)] = []
        for id in ids {
            if let one = try store.placedRun(id) { found.append(one) }
        }
        let context = try runContext(for: found)
        var runs: [RunID: JSON] = [:]
        for (run, place) in found {
            runs[run.id] = try run.json(place: place, context)
        }
        return runs
    }

    private func runContext(for runs: [(run: Run, place: QueuePlace)]) throws -> RunContext {
        try RunContext(for: runs, store, storage, concurrency: config.server.maxConcurrent)
    }

    /// `?status=running&status=queued` as well as `?status=running,queued`; none means all.
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
