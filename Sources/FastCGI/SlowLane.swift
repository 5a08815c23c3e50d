import CLinux
import Synchronization

/// Connections with a slow peer: the head of a request is incomplete, or a body is still being sent after the response.
/// One thread handles all of them, so that none holds up a handler.
///
/// The table owns a connection while it holds it. Events are edge-triggered: an incomplete head stays in the socket,
/// and would otherwise be reported over and over.
final class SlowLane: Sendable {
    /// What to do now. The caller owns the connections.
    enum Step {
        /// The head is complete.
        case serve(Connection)
        /// It has ended: for a reason to log, or normally.
        case close(Connection, reason: String?)
        /// A pause is over.
        case resume
    }

    private enum Patience {
        case head(Connection)
        case ending(Connection, limit: Int)
        case pause

        var connection: Connection? {
            switch self {
            case .head(let connection), .ending(let connection, _): connection
            case .pause: nil
            }
        }
    }

    private struct Entry {
        var patience: Patience
        let deadline: ContinuousClock.Instant
    }

    private struct State {
        var entries: [UInt64: Entry] = [:]
        var lastKey = Poller.wakeKey
        var nextDeadline: ContinuousClock.Instant?
        var hasEnded = false
    }

    /// A peer that keeps sending this much after its response is cut off.
    private static let endingBytes = 8 << 20

    private let poller: Poller
    private let state = Mutex(State())
    private let clock = ContinuousClock()

    init() throws(FastCGIError) { poller = try Poller() }

    /// Watches `connection` until the head of its request is complete. False if the kernel cannot watch it.
    func gather(_ connection: Connection, atMost limit: Duration) -> Bool { add(.head(connection), limit) }

    /// Ends a connection on which a body is still being sent. If it were closed at once, the web server's write would
    /// fail, and it would report that error instead of reading the response. False if the kernel cannot watch it.
    func linger(_ connection: Connection, atMost limit: Duration) -> Bool {
        connection.endSending()
        return add(.ending(connection, limit: Self.endingBytes), limit)
    }

    /// Triggers ``Step/resume`` after `duration`.
    func pause(for duration: Duration) { _ = add(.pause, duration) }

    private func add(_ patience: Patience, _ limit: Duration) -> Bool {
        let isAdded = state.withLock { state in
            state.lastKey += 1
            if let connection = patience.connection {
                guard poller.add(connection.descriptor, key: state.lastKey, .edges) else { return false }
            }
            let deadline = clock.now + limit
            state.entries[state.lastKey] = Entry(patience: patience, deadline: deadline)
            state.nextDeadline = min(state.nextDeadline ?? deadline, deadline)
            return true
        }
        if isAdded { poller.wake() }  // the thread may be waiting for a later deadline
        return isAdded
    }

    /// Blocks until there is something to do; nil once it has ended. For one thread only.
    func next() -> [Step]? {
        withUnsafeTemporaryAllocation(of: linux_event.self, capacity: 64) { events in
            let deadline = state.withLock { $0.nextDeadline }
            let count = poller.wait(into: events, timeout: deadline.map { clock.now.duration(to: $0) })
            return state.withLock { state in
                if state.hasEnded { return nil }
                var steps = events[..<count].compactMap { look(at: $0, &state) }
                if let deadline = state.nextDeadline, deadline <= clock.now { steps += expire(&state) }
                return steps
            }
        }
    }

    private func look(at event: linux_event, _ state: inout State) -> Step? {
        if event.key == Poller.wakeKey {
            poller.silence()
            return nil
        }
        guard let patience = state.entries[event.key]?.patience else { return nil }
        let step: Step?
        switch patience {
        case .head(let connection): step = look(at: connection, hungUp: event.hung_up)
        case .ending(let connection, let limit):
            if let count = connection.discardArrivals(limit: limit), count < limit {
                state.entries[event.key]?.patience = .ending(connection, limit: limit - count)
                step = nil
            } else {
                step = .close(connection, reason: nil)
            }
        case .pause: step = nil
        }
        if step != nil { remove(event.key, &state) }
        return step
    }

    private func look(at connection: Connection, hungUp: Bool) -> Step? {
        switch connection.arrival() {
        case .head(.complete(_)): .serve(connection)
        case .head(.malformed(let reason)): .close(connection, reason: reason)
        case .ended: .close(connection, reason: nil)
        case .nothing, .head(.incomplete):
            hungUp ? .close(connection, reason: "the web server disconnected in the middle of a request head") : nil
        }
    }

    private func expire(_ state: inout State) -> [Step] {
        let now = clock.now
        let expired = state.entries.filter { $0.value.deadline <= now }
        for key in expired.keys { remove(key, &state) }
        state.nextDeadline = state.entries.values.map(\.deadline).min()
        return expired.values.map { entry in
            switch entry.patience {
            case .head(let connection): .close(connection, reason: "a request head did not arrive in time")
            case .ending(let connection, _): .close(connection, reason: nil)
            case .pause: .resume
            }
        }
    }

    private func remove(_ key: UInt64, _ state: inout State) {
        guard let entry = state.entries.removeValue(forKey: key) else { return }
        if let connection = entry.patience.connection { poller.remove(connection.descriptor) }
    }

    /// Makes ``next()`` return nil.
    func end() {
        state.withLock { $0.hasEnded = true }
        poller.wake()
    }
}
