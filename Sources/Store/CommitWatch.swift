import GRDB
import Synchronization

/// Notices what other connections commit, this process's own among them.
final class CommitWatch: Sendable {
    private let queue: DatabaseQueue
    private let last = Mutex<Int64>(0)

    init(path: String) throws {
        queue = try DatabaseQueue(path: path, configuration: Store.readOnly)
        _ = try hasChanged()
    }

    /// Whether anything was committed since the last call. Costs microseconds: it reads a counter in shared memory
    /// (https://www.sqlite.org/pragma.html#pragma_data_version).
    func hasChanged() throws -> Bool {
        // Without a transaction: on a connection that is closed, beginning one would end the process.
        let version = try queue.inDatabase { try Int64.fetchOne($0.cachedStatement(sql: "PRAGMA data_version")) } ?? 0
        return last.withLock { last in
            defer { last = version }
            return last != version
        }
    }

    func close() throws { try queue.close() }
}

extension Store {
    /// Whether anything was committed, by any process, since the last call. For one caller in a process; costs microseconds.
    package func hasChanged() throws(StoreError) -> Bool { try rethrow { try watch.hasChanged() } }
}
