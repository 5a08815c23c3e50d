import Domain
import Storage
import Web

extension Service {
    /// `GET /api/v1/prechecks/{id}/logs`: from the run's own file, also when its container is gone.
    func showLogs(_ request: Request, _ parameters: [String: String]) throws(APIError) -> Answer {
        var query = QueryReader(request.query)
        let since = query.value("since", "seconds since 1970, such as 1705315800.25, or an RFC 3339 time", Self.moment)
        let tail = query.integer("tail", in: 0...Int(Int32.max))
        let timestamps = query.value("timestamps", "`true` or `false`") { Bool($0.lowercased()) } ?? false
        try query.finish()
        let run = try precheck(parameters["id"])
        let page = try filed { () throws(StorageError) in
            try LogReader.open(storage.run(run.id).logPath)?.page(
                since: since, tail: tail, maximumBytes: Self.maximumLog)
        }
        let lines = (page?.lines ?? []).map { line in
            let text = String(decoding: line.text, as: UTF8.self)
            return JSON.string(timestamps ? "\(line.time.rfc3339(.microseconds)) \(text)" : text)
        }
        let first = since ?? Timestamp(microseconds: 0)
        return .now(
            Response(json: [
                "lines": .array(lines), "since": .number(first.seconds),
                "last_timestamp": .number((page?.lines.last?.time ?? first).seconds),
                "has_more": .bool(page?.hasMore ?? false),
            ]))
    }

    /// Bytes of text that one answer holds at most.
    private static let maximumLog = 16 << 20

    private static func moment(_ text: String) -> Timestamp? {
        if let moment = Timestamp(rfc3339: text) { return moment }
        // Whole microseconds of this century and the next fit a Double exactly enough to come back as they were.
        guard let seconds = Double(text), seconds.isFinite, (0...1e11).contains(seconds) else { return nil }
        return Timestamp(microseconds: Int64((seconds * 1_000_000).rounded()))
    }
}

extension Timestamp {
    /// Seconds since 1970.
    fileprivate var seconds: Double { Double(microseconds) / 1_000_000 }
}
