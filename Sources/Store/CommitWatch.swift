import GRDB
import Synchronization

/// Notices commits of other connections, including this process's own.
final class CommitWatch: Sendable {
    private let queue: DatabaseQueue
    private let last = Mutex<Int64>(0)

    init(path: String) throws {
        queue = try DatabaseQueue(path: path, configuration: Store.readOnly)
        _ = try hasChanged()
    }

    /// Whether anything was committed since the last call. Takes microseconds: it reads a counter in shared memory
    /// (https://www.sqlite.org/pragma.html#pragma_data_version).
    func hasChanged() throws -> Bool {
        // Without a transaction: beginning one on a closed connection would end the process.
        let version = try queue.inDatabase { try Int64.fetchOne($0.cachedStatement(sql: "PRAGMA data_version")) } ?? 0
        return last.withLock { last in
            defer { last = version }
            return last != version
        }
    }

    func close() throws { try queue.close() }
}

extension Store {
    /// Whether any process committed anything since the last call. For a single caller in each process; takes
    /// microseconds.
    package func hasChanged() throws(StoreError) -> Bool { try rethrow { try watch.hasChanged() } }
}
