package import Domain
import GRDB

/// What a request to cancel a run did.
package enum CancelResult: Equatable, Sendable {
    /// It was queued, and is now cancelled.
    case cancelled
    /// It is running: the worker has to stop it.
    case requested
    /// It was already final.
    case alreadyFinal(RunStatus)
}

extension Store {
    /// Cancels a queued run, or records the request for a running one; nil if there is no such run. Safe to repeat.
    package func cancel(_ id: RunID, now: Timestamp) throws(StoreError) -> CancelResult? {
        try write { database in
            let statement = try database.cachedStatement(sql: "SELECT status FROM run WHERE id = ?")
            guard let name = try String.fetchOne(statement, arguments: [id.description]) else { return nil }
            guard let status = RunStatus(rawValue: name) else {
                throw StoreError.unusable("run with the damaged status `\(name)`")
            }
            switch status {
            case .queued: try Self.cancelQueued(id, now: now, in: database)
            case .running:
                let sql = "UPDATE run SET cancel_requested = ? WHERE id = ? AND cancel_requested IS NULL"
                try database.execute(sql: sql, arguments: [now.milliseconds, id.description])
            case .completed, .failed, .cancelled: return .alreadyFinal(status)
            }
            return status == .queued ? .cancelled : .requested
        }
    }

    private static func cancelQueued(_ id: RunID, now: Timestamp, in database: Database) throws {
        let ending = Ending.cancelled
        try database.execute(
            sql: """
                UPDATE run SET status = ?, finished = ?, ending = ?, exit_code = ?, reason = ?, cancel_requested = ?
                WHERE id = ? AND status = 'queued'
                """,
            arguments: [
                ending.status.rawValue, now.milliseconds, ending.kind.rawValue, ending.exitCode, ending.sentence,
                now.milliseconds, id.description,
            ])
    }
}
