package import Domain
import FoundationEssentials
import GRDB
import Layout

/// A run to be queued.
package struct QueuedRun: Sendable {
    package let id: RunID
    package let request: RunRequest
    package let created: Timestamp

    package init(_ id: RunID, _ request: RunRequest, created: Timestamp) {
        self.id = id
        self.request = request
        self.created = created
    }
}

extension Store {
    /// Adds new runs to the end of the queue, in their order, in one transaction. Their inputs must already be on disk.
    ///
    /// - Parameters:
    ///   - limit: how many runs may be queued; nil for any number.
    ///   - asked: when the first of the runs was requested; the write gives up five seconds after that.
    /// - Returns: how many were queued, from the first on; the others would exceed `limit`.
    package func enqueue(
        _ runs: [QueuedRun], limit: Int? = nil, asked: ContinuousClock.Instant = .now
    ) throws(StoreError) -> Int {
        try write(asked: asked) { database in
            let places = try limit.map { max(0, $0 - (try Self.queueLength(in: database))) } ?? runs.count
            for run in runs.prefix(places) { try Self.insert(run, in: database) }
            return min(places, runs.count)
        }
    }

    static func insert(_ run: QueuedRun, in database: Database) throws {
        let statement = try database.cachedStatement(
            sql: """
                INSERT INTO run (id, upload_id, input_name, input_size, input_sha256, top_cell, die_id, slot,
                    chip_on_board, workers, threads, image, command, container_name, warnings, created, checked_slot)
                    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """)
        let request = run.request
        try statement.execute(arguments: [
            run.id.description, request.upload.description, request.input.name.description, request.input.size,
            request.input.checksum.description, request.topCell.description, request.dieID.description,
            request.options.slot?.rawValue, request.options.isChipOnBoard, request.options.workers?.description,
            request.options.threads?.description, request.image, json(request.command), request.containerName,
            json(request.warnings), run.created.milliseconds, request.checkedSlot,
        ])
    }

    private static func json(_ texts: [String]) throws -> String {
        String(decoding: try JSONEncoder().encode(texts), as: UTF8.self)
    }

    /// The run as last committed; it may change at any moment unless it is final.
    package func run(_ id: RunID) throws(StoreError) -> Run? {
        try readOnce { database in
            let statement = try database.cachedStatement(sql: "SELECT \(RunRow.columns) FROM run WHERE id = ?")
            return try Row.fetchOne(statement, arguments: [id.description]).map(Run.init(row:))
        }
    }

    /// The endings of the runs; those that are not final are left out.
    package func endings(of ids: some Collection<RunID>) throws(StoreError) -> [RunID: Ending] {
        try read { database in
            let statement = try database.cachedStatement(
                sql: "SELECT \(RunRow.columns) FROM run WHERE id = ? AND finished IS NOT NULL")
            var endings: [RunID: Ending] = [:]
            for id in ids {
                guard let row = try Row.fetchOne(statement, arguments: [id.description]) else { continue }
                if case .finished(let result, _, _) = try Run(row: row).state { endings[id] = result.ending }
            }
            return endings
        }
    }
}
