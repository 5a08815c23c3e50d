import Foundation
import GRDB
import GRDBSQLite

/// What has been committed, as one value: while a store gives equal marks, its file holds the same, down to the last
/// row. Marks of different stores say nothing of each other.
package struct CommitMark: Hashable, Sendable {
    fileprivate let version: Int64
}

/// Tells whether anything was committed, on a connection of its own: `PRAGMA data_version` counts what *other*
/// connections commit, those of this process among them (https://www.sqlite.org/pragma.html#pragma_data_version).
///
/// Every request asks, so this calls SQLite itself: GRDB would go through a dispatch queue and look the statement up.
final class CommitMarks: Sendable {
    /// Not a `Mutex`, whose lock the kernel hands from thread to thread on Linux: where four threads ask, that costs
    /// more than SQLite does.
    private let lock = NSLock()
    /// Nil once it is closed. Touched only under the lock.
    private nonisolated(unsafe) var connection: WatchingConnection?

    /// - Parameter path: of the database, which has to be open already.
    init(path: String) throws(DatabaseError) { connection = try WatchingConnection(path: path) }

    /// Nil when nothing can be told, as after ``close()``.
    var now: CommitMark? { lock.withLock { connection?.mark() } }

    func close() { lock.withLock { connection = nil } }
}

/// A connection that only reads, and its one statement. For one thread at a time.
private struct WatchingConnection: ~Copyable {
    private let connection: OpaquePointer
    private let statement: OpaquePointer

    init(path: String) throws(DatabaseError) {
        var connection: OpaquePointer?
        var statement: OpaquePointer?
        var code = sqlite3_open_v2(path, &connection, SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX, nil)
        if code == SQLITE_OK {
            code = sqlite3_prepare_v3(
                connection, "PRAGMA data_version", -1, UInt32(SQLITE_PREPARE_PERSISTENT), &statement, nil)
        }
        guard code == SQLITE_OK, let connection, let statement else {
            sqlite3_close(connection)
            throw DatabaseError(resultCode: ResultCode(rawValue: code))
        }
        self.connection = connection
        self.statement = statement
    }

    deinit {
        sqlite3_finalize(statement)
        sqlite3_close(connection)
    }

    func mark() -> CommitMark? {
        // Ends the read, which would hold up checkpoints.
        defer { sqlite3_reset(statement) }
        guard sqlite3_step(statement) == SQLITE_ROW else { return nil }
        return CommitMark(version: sqlite3_column_int64(statement, 0))
    }
}

extension Store {
    /// The mark of what is committed now, by any process; nil when nothing can be told. Costs microseconds.
    package var mark: CommitMark? { marks.now }
}
