import Dispatch
import Synchronization
import Time

/// All connections that are open, whatever they are doing.
final class OpenConnections: Sendable {
    private let open = Mutex<[ObjectIdentifier: Connection]>([:])
    private let group = DispatchGroup()

    func add(_ connection: Connection) {
        group.enter()
        open.withLock { $0[ObjectIdentifier(connection)] = connection }
    }

    /// Called by the connection's owner after it has been closed.
    func remove(_ connection: Connection) {
        guard open.withLock({ $0.removeValue(forKey: ObjectIdentifier(connection)) }) != nil else { return }
        group.leave()
    }

    /// Waits until all have been removed; false if that took longer than `limit`.
    func waitUntilNone(within limit: Duration) -> Bool {
        group.wait(timeout: .after(limit)) == .success
    }

    func interruptAll() {
        for connection in open.withLock({ Array($0.values) }) { connection.interrupt() }
    }
}
