package import Domain
import FoundationEssentials
import GRDB
import Layout

/// Where a queued run stands among the others.
package struct QueuePlace: Equatable, Sendable {
    /// 1 for the next to start; nil for a run that is not queued.
    package let position: Int?
    /// How many runs are queued.
    package let length: Int
}

/// How many runs wait and run, and whether those that wait are started.
package struct QueueCounts: Equatable, Sendable {
    package let queued: Int
    package let running: Int
    package let isPaused: Bool
}

extension Store {
    /// Puts a new run at the end of the queue. Its input must be on the disk already.
    ///
    /// - Parameter limit: how many runs may wait; nil for any number.
    /// - Returns: false, and nothing is changed, when as many wait already.
    @discardableResult
    package func enqueue(
        _ id: RunID, _ request: RunRequest, created: Timestamp, limit: Int? = nil
    ) throws(StoreError) -> Bool {
        try write { database in
            if let limit, try Self.queueLength(in: database) >= limit { return false }
            let statement = try database.cachedStatement(
                sql: """
                    INSERT INTO run (id, upload_id, input_name, input_size, input_sha256, top_cell, die_id, slot,
                        chip_on_board, workers, threads, image, command, container_name, warnings, created,
                        checked_slot)
                        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                    """)
            try statement.execute(arguments: [
                id.description, request.upload.description, request.input.name.description, request.input.size,
                request.input.checksum.description, request.topCell.description, request.dieID.description,
                request.options.slot?.rawValue, request.options.isChipOnBoard, request.options.workers?.description,
                request.options.threads?.description, request.image, Self.json(request.command), request.containerName,
                Self.json(request.warnings), created.milliseconds, request.checkedSlot,
            ])
            return true
        }
    }

    private static func json(_ texts: [String]) throws -> String {
        String(decoding: try JSONEncoder().encode(texts), as: UTF8.self)
    }

    package func run(_ id: RunID) throws(StoreError) -> Run? {
        try readOnce { database in
            let statement = try database.cachedStatement(sql: "SELECT * FROM run WHERE id = ?")
            return try Row.fetchOne(statement, arguments: [id.description]).map(Run.init(row:))
        }
    }

    /// A run and its place in the queue, of one moment.
    package func placedRun(_ id: RunID) throws(StoreError) -> (run: Run, place: QueuePlace)? {
        try readOnce { database in
            let statement = try database.cachedStatement(
                sql: """
                    SELECT *, (SELECT count(*) FROM run WHERE status = 'queued') AS queue_length,
                        CASE status WHEN 'queued' THEN (
                            SELECT count(*) FROM run AS other WHERE other.status = 'queued' AND other.sequence <= run.sequence
                        ) END AS queue_position
                    FROM run WHERE id = ?
                    """)
            return try Row.fetchOne(statement, arguments: [id.description]).map { row in
                let place = QueuePlace(
                    position: try row.decode(forColumn: "queue_position"),
                    length: try row.decode(forColumn: "queue_length"))
                return (try Run(row: row), place)
            }
        }
    }

    /// Runs in one of `statuses` (all when empty), newest first, with their places: at most `limit`, from before `cursor` on.
    package func placedRuns(
        in statuses: Set<RunStatus>, before cursor: Int64?, limit: Int
    ) throws(StoreError) -> [(run: Run, place: QueuePlace)] {
        let names = (statuses.isEmpty ? Set(RunStatus.allCases) : statuses).map(\.rawValue).sorted()
        return try read { database in
            // Each status is walked from the index's end, so that a page costs what it holds however many runs there are.
            let pages = names.map { _ in
                "SELECT * FROM (SELECT * FROM run WHERE status = ? AND sequence < ? ORDER BY sequence DESC LIMIT ?)"
            }
            let sql = pages.joined(separator: " UNION ALL ") + " ORDER BY sequence DESC LIMIT ?"
            var arguments = StatementArguments()
            for name in names { arguments += [name, cursor ?? .max, limit] }
            arguments += [limit]
            let runs = try Row.fetchAll(database.cachedStatement(sql: sql), arguments: arguments).map(Run.init(row:))
            return try Self.places(of: runs, in: database)
        }
    }

    package func queueCounts() throws(StoreError) -> QueueCounts {
        let counts = try readOnce { database in
            let statement = try database.cachedStatement(
                sql: """
                    SELECT (SELECT count(*) FROM run WHERE status = 'queued') AS queued,
                        (SELECT count(*) FROM run WHERE status = 'running') AS running, EXISTS (SELECT 1 FROM pause) AS is_paused
                    """)
            return try Row.fetchOne(statement).map { row in
                QueueCounts(
                    queued: try row.decode(forColumn: "queued"), running: try row.decode(forColumn: "running"),
                    isPaused: try row.decode(forColumn: "is_paused"))
            }
        }
        // A statement without a table always has a row.
        return counts ?? QueueCounts(queued: 0, running: 0, isPaused: false)
    }

    /// The outcomes of those of the runs that are final.
    package func outcomes(of ids: some Collection<RunID>) throws(StoreError) -> [RunID: RunOutcome] {
        try read { database in
            let statement = try database.cachedStatement(sql: "SELECT * FROM run WHERE id = ? AND finished IS NOT NULL")
            var outcomes: [RunID: RunOutcome] = [:]
            for id in ids {
                guard let row = try Row.fetchOne(statement, arguments: [id.description]) else { continue }
                if case .finished(let result, _, _) = try Run(row: row).state { outcomes[id] = result.outcome }
            }
            return outcomes
        }
    }

    private static func count(_ sql: String, in database: Database, _ arguments: StatementArguments = []) throws -> Int
    {
        try Int.fetchOne(database.cachedStatement(sql: sql), arguments: arguments) ?? 0
    }

    private static func queueLength(in database: Database) throws -> Int {
        try count("SELECT count(*) FROM run WHERE status = 'queued'", in: database)
    }

    private static func place(of run: Run, in database: Database) throws -> QueuePlace {
        let length = try queueLength(in: database)
        guard run.state == .queued else { return QueuePlace(position: nil, length: length) }
        let sql = "SELECT count(*) FROM run WHERE status = 'queued' AND sequence <= ?"
        return QueuePlace(position: try count(sql, in: database, [run.sequence]), length: length)
    }

    /// The places of `runs`, which are sorted newest first: one count for the page, then by order.
    private static func places(of runs: [Run], in database: Database) throws -> [(run: Run, place: QueuePlace)] {
        let queued = runs.filter { $0.state == .queued }
        guard let newest = queued.first else {
            let length = try queueLength(in: database)
            return runs.map { ($0, QueuePlace(position: nil, length: length)) }
        }
        // No queued run lies between two neighbours of the page, as each page holds all queued ones of its span.
        let first = try place(of: newest, in: database)
        var position = first.position ?? 0
        return runs.map { run in
            guard run.state == .queued else { return (run, QueuePlace(position: nil, length: first.length)) }
            defer { position -= 1 }
            return (run, QueuePlace(position: position, length: first.length))
        }
    }
}
