package import Domain
import GRDB

/// Where a queued run stands among the others.
package struct QueuePlace: Equatable, Sendable {
    /// 1 for the next run to start; nil for a run that is not queued.
    package let position: Int?
    /// How many runs are queued.
    package let length: Int
}

/// How many runs are queued and running, and whether the queue is paused.
package struct QueueCounts: Equatable, Sendable {
    package let queued: Int
    package let running: Int
    package let isPaused: Bool
}

/// Lengths and positions come from the table of blocks, which triggers keep up to date: their cost hardly grows with
/// the queue.
extension Store {
    private static let length = "(SELECT coalesce(sum(runs), 0) FROM queue_block)"

    /// SQL for the position of the queued run whose sequence number is `sequence`.
    private static func position(of sequence: String) -> String {
        """
        ((SELECT coalesce(sum(runs), 0) FROM queue_block WHERE number < \(sequence) >> 8) + (
            SELECT count(*) FROM run AS other
                WHERE other.status = 'queued' AND other.sequence BETWEEN \(sequence) >> 8 << 8 AND \(sequence)))
        """
    }

    /// A run and its place in the queue, read in one snapshot.
    package func placedRun(_ id: RunID) throws(StoreError) -> (run: Run, place: QueuePlace)? {
        try readOnce { database in
            let statement = try database.cachedStatement(
                sql: """
                    SELECT \(RunRow.columns), \(Self.length),
                        CASE status WHEN 'queued' THEN \(Self.position(of: "run.sequence")) END
                    FROM run WHERE id = ?
                    """)
            return try Row.fetchOne(statement, arguments: [id.description]).map { row in
                let place = QueuePlace(
                    position: try row.decode(atIndex: RunRow.count + 1),
                    length: try row.decode(atIndex: RunRow.count))
                return (try Run(row: row), place)
            }
        }
    }

    /// Runs in any of `statuses` (empty for all), newest first, with their places: at most `limit`, with sequence
    /// numbers below `cursor`.
    package func placedRuns(
        in statuses: Set<RunStatus>, before cursor: Int64?, limit: Int
    ) throws(StoreError) -> [(run: Run, place: QueuePlace)] {
        let names = statuses.map(\.rawValue).sorted()
        return try read { database in
            var arguments = StatementArguments()
            for name in names { arguments += [name, cursor ?? .max, limit] }
            if names.isEmpty { arguments += [cursor ?? .max] }
            arguments += [limit]
            let sql = """
                SELECT \(RunRow.columns) FROM run WHERE \(Self.condition(of: names)) ORDER BY sequence DESC LIMIT ?
                """
            let runs = try Row.fetchAll(database.cachedStatement(sql: sql), arguments: arguments).map(Run.init(row:))
            return try Self.places(of: runs, in: database)
        }
    }

    /// SQL that finds the runs of a page. Each status is read from the end of its index, so the cost of a page does not
    /// depend on the number of runs.
    private static func condition(of statuses: [String]) -> String {
        guard !statuses.isEmpty else { return "sequence < ?" }
        let walk = """
            SELECT * FROM (
                SELECT sequence FROM run WHERE status = ? AND sequence < ? ORDER BY sequence DESC LIMIT ?)
            """
        return "sequence IN (\(statuses.map { _ in walk }.joined(separator: " UNION ALL ")))"
    }

    /// All three, read in one snapshot.
    package func queueCounts() throws(StoreError) -> QueueCounts {
        let counts = try readOnce { database in
            let statement = try database.cachedStatement(
                sql: """
                    SELECT \(Self.length), (SELECT count(*) FROM run WHERE status = 'running'), EXISTS (SELECT 1 FROM pause)
                    """)
            return try Row.fetchOne(statement).map { row in
                QueueCounts(
                    queued: try row.decode(atIndex: 0), running: try row.decode(atIndex: 1),
                    isPaused: try row.decode(atIndex: 2))
            }
        }
        // A statement without a table always has a row.
        return counts ?? QueueCounts(queued: 0, running: 0, isPaused: false)
    }

    static func queueLength(in database: Database) throws -> Int {
        try Int.fetchOne(database.cachedStatement(sql: "SELECT \(length)")) ?? 0
    }

    /// The places of `runs`, which are sorted newest first: one position is looked up, the others follow from the
    /// order.
    private static func places(of runs: [Run], in database: Database) throws -> [(run: Run, place: QueuePlace)] {
        let length = try queueLength(in: database)
        var position = 0
        if let newest = runs.first(where: { $0.state == .queued }) {
            let statement = try database.cachedStatement(sql: "SELECT \(Self.position(of: "?1"))")
            position = try Int.fetchOne(statement, arguments: [newest.sequence]) ?? 0
        }
        // No queued run lies between two neighbours, as a page holds all queued runs of its range.
        return runs.map { run in
            guard run.state == .queued else { return (run, QueuePlace(position: nil, length: length)) }
            defer { position -= 1 }
            return (run, QueuePlace(position: position, length: length))
        }
    }
}
