import Domain
import HTTPTypes
import OpenAPI
import Representations
import Storage
import Store
import Text
import Web

extension Service {
    /// `GET /api/v1/prechecks/{id}/logs`: from the run's own file, even if its container is gone.
    func showLogs(_ request: Request, _ parameters: [String: String]) throws -> Answer {
        var query = QueryReader(request.query)
        let since = query.value("since", "seconds since 1970, such as 1705315800.25, or an RFC 3339 time", Self.moment)
        let tail = query.integer("tail", in: InterfaceLimits.logTail)
        let timestamps = query.boolean("timestamps") ?? false
        let isFollowed = query.boolean("follow") ?? false
        let last = Self.lastEvent(request, &query)
        try query.finish()
        let run = try run(named: parameters["id"])
        if isFollowed {
            // A client that reconnects wants what came after, whatever its first request said.
            return follow(
                run.id, from: .init(since: last ?? since, tail: last == nil ? tail : nil, timestamps: timestamps))
        }
        let log = LogResponse(path: storage.run(run.id).logPath, since: since, tail: tail, timestamps: timestamps)
        let head = Response(status: .ok, fields: [.contentType: "application/json"])
        // A large part of a log takes long to read and to send, which must not occupy the threads that answer
        // everything else.
        guard try log.isShort() else { return .stream(head, log.write) }
        let body = MemoryWriter()
        try log.write(to: body)
        return .now(Response(status: .ok, fields: head.fields, body: body.bytes))
    }

    private func follow(_ run: RunID, from start: LogFollower.Start) -> Answer {
        // Buffering on the way would delay lines.
        let fields: HTTPFields = [
            .contentType: "text/event-stream", .cacheControl: "no-store", .accelBuffering: "no",
        ]
        let follower = LogFollower(of: storage.run(run), from: start, followers) { [store] in
            guard let run = try store.run(run), run.state.status.isFinal else { return nil }
            return run.state.json
        }
        return .live(Response(status: .ok, fields: fields), follower)
    }

    /// The last event that a reconnecting client saw (WHATWG HTML, section 9.2.4).
    private static func lastEvent(_ request: Request, _ query: inout QueryReader) -> Timestamp? {
        guard let text = request.fields[.lastEventID] else { return nil }
        if let time = Timestamp(rfc3339: text) { return time }
        query.problem(
            "Last-Event-ID", "Last-Event-ID must be the id of an event, an RFC 3339 time; got `\(text.printable)`")
        return nil
    }

    private static func moment(_ text: String) -> Timestamp? {
        if let moment = Timestamp(rfc3339: text) { return moment }
        let range = Double(InterfaceLimits.logTime.lowerBound)...Double(InterfaceLimits.logTime.upperBound)
        guard let seconds = Double(text), range.contains(seconds) else { return nil }
        return Timestamp(microseconds: Int64((seconds * 1_000_000).rounded()))
    }
}
