package import Domain
package import Logging
package import Store
import Synchronization
package import Web

/// Where parked requests wait for their runs to become final. Holds no thread for any of them.
package final class WaitingRoom: Sendable {
    private struct Waiter {
        /// Nil: waits for ever.
        let deadline: ContinuousClock.Instant?
        /// Takes the run's outcome; nil when the time is up.
        let tell: @Sendable (RunOutcome?) -> Void
    }

    /// Names one that waits.
    package struct Ticket: Sendable {
        fileprivate let run: RunID
        fileprivate let key: UInt64
    }

    private struct State {
        var waiters: [RunID: [UInt64: Waiter]] = [:]
        var lastKey: UInt64 = 0
        var isClosed = false

        mutating func remove(_ run: RunID, _ key: UInt64) {
            waiters[run]?.removeValue(forKey: key)
            if waiters[run]?.isEmpty == true { waiters.removeValue(forKey: run) }
        }
    }

    private let state = Mutex(State())
    private let store: Store
    private let bell: Doorbell
    private let push: BellPush
    private let logger: Logger

    /// How often the room looks by itself, as a ring may be lost.
    private static let interval = Duration.seconds(1)

    /// - Parameters:
    ///   - bell: rung by the worker when a run has become final.
    ///   - push: rings that same bell.
    package init(store: Store, bell: Doorbell, push: BellPush, logger: Logger) {
        self.store = store
        self.bell = bell
        self.push = push
        self.logger = logger
    }

    /// Lets `reply` wait until `run` is final or `limit` has passed. Its client's going away is noticed.
    package func add(
        _ reply: any Reply, waitingFor run: RunID, atMost limit: Duration,
        _ respond: @escaping @Sendable (RunOutcome?) -> Response
    ) {
        let ticket = add(Waiter(deadline: .now + limit) { reply.send(respond($0)) }, run)
        reply.onGone { [weak self] in self?.remove(ticket) }
        reply.onlyWaits()
    }

    /// Has `action` called, once, when `run` is final. It must not block.
    package func add(waitingFor run: RunID, _ action: @escaping @Sendable () -> Void) -> Ticket {
        add(Waiter(deadline: nil) { _ in action() }, run)
    }

    package func remove(_ ticket: Ticket) { state.withLock { $0.remove(ticket.run, ticket.key) } }

    private func add(_ waiter: Waiter, _ run: RunID) -> Ticket {
        let key = state.withLock { state in
            state.lastKey += 1
            state.waiters[run, default: [:]][state.lastKey] = waiter
            return state.lastKey
        }
        // The run may have become final between the caller's look and the line above: nobody rings for that again.
        ring()
        return Ticket(run: run, key: key)
    }

    /// Makes the room look.
    package func ring() { push.ring() }

    /// Answers those whose time has come, until ``close()``. Blocks: needs a thread of its own.
    package func run() {
        var seen: CommitMark?
        while !state.withLock(\.isClosed) {
            let hasRung = bell.wait(min(Self.interval, untilNextDeadline()))
            if hasRung || hasChanged(since: &seen) { look() }
            expire()
        }
    }

    /// Ends ``run()``. Who still waits is the server's to answer.
    package func close() {
        state.withLock { $0.isClosed = true }
        ring()
    }

    private func hasChanged(since seen: inout CommitMark?) -> Bool {
        guard !state.withLock(\.waiters.isEmpty) else { return false }
        let mark = store.mark
        defer { seen = mark }
        return mark == nil || mark != seen
    }

    private func look() {
        let runs = state.withLock { Array($0.waiters.keys) }
        guard !runs.isEmpty else { return }
        do {
            for (run, outcome) in try store.outcomes(of: runs) { answer(run, outcome) }
        } catch {
            // They wait on: the next look may succeed.
            logger.error("cannot look for final runs: \(error)")
        }
    }

    private func answer(_ run: RunID, _ outcome: RunOutcome) {
        let waiters = state.withLock { $0.waiters.removeValue(forKey: run) }
        for waiter in (waiters ?? [:]).values { waiter.tell(outcome) }
    }

    private func expire() {
        let now = ContinuousClock.now
        let late = state.withLock { state in
            var late: [Waiter] = []
            for (run, waiters) in state.waiters {
                for (key, waiter) in waiters where waiter.deadline.map({ $0 <= now }) ?? false {
                    late.append(waiter)
                    state.remove(run, key)
                }
            }
            return late
        }
        for waiter in late { waiter.tell(nil) }
    }

    private func untilNextDeadline() -> Duration {
        let next = state.withLock { state in state.waiters.values.lazy.flatMap(\.values).compactMap(\.deadline).min() }
        return next.map { max(.zero, $0 - .now) } ?? Self.interval
    }
}
