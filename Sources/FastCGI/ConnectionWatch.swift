import CLinux
import Glibc
import Synchronization

/// The connections that wait without a thread: for their next request, with a parked request that waits for its
/// response, or with a response that is still being produced.
///
/// The table owns a connection while it holds it; whoever takes it out becomes its owner. So a response, a client that
/// goes away and the server's stop cannot collide. Each wait has a key that is never reused: an event that is handled
/// late finds nothing.
final class ConnectionWatch: Sendable {
    enum Event {
        case newConnection
        case readable(Connection)
        /// The client of a parked request is gone.
        case gone(Connection, ParkedReply)
        /// There may be something to send, or the client is gone.
        case live(Connection, LiveReply)
        /// The server has stopped.
        case ended
    }

    enum Waiting {
        case idle(Connection)
        case parked(Connection, ParkedReply)
        case live(Connection, LiveReply)
    }

    private struct State {
        var waiting: [UInt64: Waiting] = [:]
        var isStopping = false
    }

    /// A part of the table, with a lock of its own: with a single lock, threads would spend more time on the lock than
    /// on requests.
    private final class Shard: Sendable {
        private let state = Mutex(State())

        func withLock<Result>(_ body: (inout State) -> Result) -> Result { state.withLock { body(&$0) } }

        /// Takes out everything that is idle; from now on only connections with work are accepted.
        func stop() -> [Waiting] {
            withLock { state in
                state.isStopping = true
                let leaving = state.waiting.filter { _, waiting in
                    switch waiting {
                    case .idle(let connection): !connection.hasArrivals()
                    case .parked(_, let reply): reply.isWaiting.load(ordering: .relaxed)
                    case .live: true
                    }
                }
                for key in leaving.keys { state.waiting[key] = nil }
                return Array(leaving.values)
            }
        }
    }

    private static let listenerKey: UInt64 = Poller.wakeKey + 1

    private let poller: Poller
    private let listener: Int32
    private let shards = (0..<16).map { _ in Shard() }
    private let lastKey = Atomic<UInt64>(ConnectionWatch.listenerKey)

    init(listener: Int32) throws(FastCGIError) {
        self.listener = listener
        poller = try Poller()
    }

    private func shard(_ key: UInt64) -> Shard { shards[Int(key % UInt64(shards.count))] }

    /// Blocks until there is an event. Any number of threads may wait.
    func next() -> Event {
        withUnsafeTemporaryAllocation(of: linux_event.self, capacity: 1) { events in
            while true {
                guard poller.wait(into: events) == 1 else { continue }
                switch events[0].key {
                case Poller.wakeKey: return .ended
                case Self.listenerKey: return .newConnection
                case let key:
                    switch take(key) {
                    case .idle(let connection): return .readable(connection)
                    case .parked(let connection, let reply): return .gone(connection, reply)
                    case .live(let connection, let reply): return .live(connection, reply)
                    case nil: continue
                    }
                }
            }
        }
    }

    private func take(_ key: UInt64) -> Waiting? {
        shard(key).withLock { $0.waiting.removeValue(forKey: key) }
    }

    // Connections are armed while the lock is held: once it is released, another thread may close them, and their
    // descriptors' numbers may be reused.

    /// Watches for the next request on a connection.
    ///
    /// - Returns: false if the server is stopping and no request has begun to arrive.
    func awaitRequest(on connection: Connection) -> Bool {
        let key = newKey()
        return shard(key).withLock { state in
            if state.isStopping && !connection.hasArrivals() { return false }
            return arm(connection, .idle(connection), key, &state)
        }
    }

    /// Parks a connection until ``takeParked(_:)``, under the key of `reply`.
    ///
    /// - Returns: false if the kernel refuses.
    func park(_ connection: Connection, _ reply: ParkedReply) -> Bool {
        shard(reply.key).withLock { arm(connection, .parked(connection, reply), reply.key, &$0) }
    }

    /// Marks a parked request as only waiting.
    ///
    /// - Returns: its connection, which then belongs to the caller, if the server is stopping.
    func letWait(_ reply: ParkedReply) -> Connection? {
        shard(reply.key).withLock { state in
            reply.isWaiting.store(true, ordering: .relaxed)
            guard state.isStopping, case .parked(let connection, _) = state.waiting[reply.key] else { return nil }
            state.waiting[reply.key] = nil
            return connection
        }
    }

    /// Lets a connection with a live body wait until the web server accepts more, or for ``rouse(_:)``.
    ///
    /// - Returns: false if the server is stopping.
    func await(_ reply: LiveReply, on connection: Connection, forRoom: Bool) -> Bool {
        shard(reply.key).withLock { state in
            if state.isStopping { return false }
            return arm(connection, .live(connection, reply), reply.key, &state)
                && (!forRoom || poller.rearm(connection.descriptor, key: reply.key, writable: true))
        }
    }

    /// Triggers ``Event/live(_:_:)`` for a waiting connection once the web server accepts more.
    func rouse(_ reply: LiveReply) {
        shard(reply.key).withLock { state in
            guard case .live(let connection, _) = state.waiting[reply.key] else { return }
            _ = poller.rearm(connection.descriptor, key: reply.key, writable: true)
        }
    }

    private func arm(_ connection: Connection, _ waiting: Waiting, _ key: UInt64, _ state: inout State) -> Bool {
        let isArmed =
            connection.isWatched
            ? poller.rearm(connection.descriptor, key: key) : poller.add(connection.descriptor, key: key, .once)
        guard isArmed else { return false }
        connection.isWatched = true
        state.waiting[key] = waiting
        return true
    }

    /// A key that is never reused.
    func newKey() -> UInt64 { lastKey.add(1, ordering: .relaxed).newValue }

    /// Takes out the connection of a parked request, to answer it; nil if another thread already has.
    func takeParked(_ key: UInt64) -> Connection? {
        shard(key).withLock { state in
            guard case .parked(let connection, _) = state.waiting[key] else { return nil }
            state.waiting[key] = nil
            return connection
        }
    }

    /// Takes out the connection of a live body, to cut it off; nil if another thread already has.
    func takeLive(_ key: UInt64) -> Connection? {
        shard(key).withLock { state in
            guard case .live(let connection, _) = state.waiting[key] else { return nil }
            state.waiting[key] = nil
            return connection
        }
    }
}

// MARK: New connections, and the end

extension ConnectionWatch {
    /// Watches for the next new connection; does nothing once the server is stopping. False only if the kernel refuses.
    func awaitConnection(first: Bool = false) -> Bool {
        shard(Self.listenerKey).withLock { state in
            if state.isStopping { return true }
            return first
                ? poller.add(listener, key: Self.listenerKey, .once) : poller.rearm(listener, key: Self.listenerKey)
        }
    }

    var isStopping: Bool { shard(Self.listenerKey).withLock { $0.isStopping } }

    /// Stops watching for new connections.
    ///
    /// - Returns: everything that is idle, which then belongs to the caller: connections on which no request has begun
    ///   to arrive, requests that only wait, and live bodies.
    func stop() -> [Waiting] {
        var leaving: [Waiting] = []
        for shard in shards { leaving += shard.stop() }
        poller.remove(listener)
        return leaving
    }

    /// Makes every ``next()`` return ``Event/ended``.
    func end() { poller.wake() }
}
