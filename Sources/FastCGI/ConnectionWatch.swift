import CLinux
import Glibc
import Synchronization

/// Where connections wait that hold no thread: for the next request, parked with a request that waits for its answer, or
/// with an answer that goes on.
///
/// A connection belongs to the table while it stands in it; whoever takes it out owns it. So an answer, a client that
/// goes away and the server's end cannot collide. Each waiting has a key that is never used again: an event that was
/// reported before and is looked at late finds nothing.
final class ConnectionWatch: Sendable {
    enum Event {
        case newConnection
        case readable(Connection)
        /// The client of a parked request has gone.
        case gone(Connection, ParkedReply)
        /// There may be something to be sent, or the client has gone.
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

    /// A part of the table, with a lock of its own: with one for all, threads would spend more time on the lock than on
    /// requests.
    private final class Shard: Sendable {
        private let state = Mutex(State())

        func withLock<Result>(_ body: (inout State) -> Result) -> Result { state.withLock { body(&$0) } }

        /// Takes out what has nothing to do; from now on only what has is taken in.
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

    /// Waits for an event. Any number of threads may wait.
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

    // Connections are armed within the lock: once it is released another thread may have closed them, and their
    // descriptors' numbers may stand for others.

    /// Watches for the next request on a connection.
    ///
    /// - Returns: false when that is not to be waited for, as the server is stopping. A request that has begun to
    ///   arrive is.
    func awaitRequest(on connection: Connection) -> Bool {
        let key = newKey()
        return shard(key).withLock { state in
            if state.isStopping && !connection.hasArrivals() { return false }
            return arm(connection, .idle(connection), key, &state)
        }
    }

    /// Parks a connection until ``takeParked(_:)``, under the key of `reply`.
    ///
    /// - Returns: false when the kernel refuses.
    func park(_ connection: Connection, _ reply: ParkedReply) -> Bool {
        shard(reply.key).withLock { arm(connection, .parked(connection, reply), reply.key, &$0) }
    }

    /// From now on a parked request only waits.
    ///
    /// - Returns: its connection where the server is stopping; it belongs to the caller.
    func letWait(_ reply: ParkedReply) -> Connection? {
        shard(reply.key).withLock { state in
            reply.isWaiting.store(true, ordering: .relaxed)
            guard state.isStopping, case .parked(let connection, _) = state.waiting[reply.key] else { return nil }
            state.waiting[reply.key] = nil
            return connection
        }
    }

    /// Lets a connection with a live body wait: until the web server takes more, or for ``rouse(_:)``.
    ///
    /// - Returns: false when the server is stopping.
    func await(_ reply: LiveReply, on connection: Connection, forRoom: Bool) -> Bool {
        shard(reply.key).withLock { state in
            if state.isStopping { return false }
            return arm(connection, .live(connection, reply), reply.key, &state)
                && (!forRoom || poller.rearm(connection.descriptor, key: reply.key, writable: true))
        }
    }

    /// Has ``Event/live(_:_:)`` come up for a connection that waits, once the web server takes more.
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

    /// A key that is never given again.
    func newKey() -> UInt64 { lastKey.add(1, ordering: .relaxed).newValue }

    /// Takes the connection of a parked request out, to answer it; nil when someone else has.
    func takeParked(_ key: UInt64) -> Connection? {
        shard(key).withLock { state in
            guard case .parked(let connection, _) = state.waiting[key] else { return nil }
            state.waiting[key] = nil
            return connection
        }
    }

    /// Takes the connection of a live body out, to cut it off; nil when someone else has.
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
    /// Watches for the next new connection. False only when the kernel refuses; nothing happens once the server is
    /// stopping.
    func awaitConnection(first: Bool = false) -> Bool {
        shard(Self.listenerKey).withLock { state in
            if state.isStopping { return true }
            return first
                ? poller.add(listener, key: Self.listenerKey, .once) : poller.rearm(listener, key: Self.listenerKey)
        }
    }

    var isStopping: Bool { shard(Self.listenerKey).withLock { $0.isStopping } }

    /// Watches for new connections no more.
    ///
    /// - Returns: what waits and has nothing to do: idle connections, except where a request has begun to arrive,
    ///   requests that only wait, and live bodies. They belong to the caller.
    func stop() -> [Waiting] {
        var leaving: [Waiting] = []
        for shard in shards { leaving += shard.stop() }
        poller.remove(listener)
        return leaving
    }

    /// Has every ``next()`` return ``Event/ended``.
    func end() { poller.wake() }
}
