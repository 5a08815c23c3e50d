package import Domain
package import Logging
package import Store
import Synchronization
package import Web

/// Holds parked requests until their runs are final, without a thread for any of them.
package final class WaitingRoom: Sendable {
    private struct Waiter {
        /// Nil to wait for ever.
        let deadline: ContinuousClock.Instant?
        /// Receives the run's ending; nil after a timeout.
        let tell: @Sendable (Ending?) -> Void
    }

    /// Identifies a waiting request or action.
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

    /// How often the database is checked without a ring, as a ring may be lost.
    private static let interval = Duration.seconds(1)

    /// - Parameters:
    ///   - bell: rung by the worker when a run has become final.
    ///   - push: rings the same bell.
    package init(store: Store, bell: Doorbell, push: BellPush, logger: Logger) {
        self.store = store
        self.bell = bell
        self.push = push
        self.logger = logger
    }

    /// Lets `reply` wait until `run` is final or `limit` has passed. It is removed if its client goes away.
    package func add(
        _ reply: any Reply, waitingFor run: RunID, atMost limit: Duration,
        _ respond: @escaping @Sendable (Ending?) -> Response
    ) {
        let ticket = add(Waiter(deadline: .now + limit) { reply.send(respond($0)) }, run)
        reply.onGone { [weak self] in self?.remove(ticket) }
        reply.onlyWaits()
    }

    /// Calls `action` once, when `run` is final. It must not block.
    package func add(waitingFor run: RunID, _ action: @escaping @Sendable () -> Void) -> Ticket {
        add(Waiter(deadline: nil) { _ in action() }, run)
    }

    /// Stops waiting. Does nothing if the run has become final already.
    package func remove(_ ticket: Ticket) { state.withLock { $0.remove(ticket.run, ticket.key) } }

    private func add(_ waiter: Waiter, _ run: RunID) -> Ticket {
        let key = state.withLock { state in
            state.lastKey += 1
            state.waiters[run, default: [:]][state.lastKey] = waiter
            return state.lastKey
        }
        // The run may have become final between the caller's check and the line above, for which there is no further
        // ring.
        ring()
        return Ticket(run: run, key: key)
    }

    /// Triggers a check of the database.
    package func ring() { push.ring() }

    /// Answers waiting requests until ``close()``. Blocks: needs a thread of its own.
    package func run() {
        var seen: CommitMark?
        while !state.withLock(\.isClosed) {
            let hasRung = bell.wait(min(Self.interval, untilNextDeadline()))
            if hasRung || hasChanged(since: &seen) { look() }
            expire()
        }
    }

    /// Ends ``run()``. The server answers requests that are still waiting.
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
            for (run, ending) in try store.endings(of: runs) { answer(run, ending) }
        } catch {
            // They keep waiting: the next check may succeed.
            logger.error("cannot look for final runs: \(error)")
        }
    }

    private func answer(_ run: RunID, _ ending: Ending) {
        let waiters = state.withLock { $0.waiters.removeValue(forKey: run) }
        for waiter in (waiters ?? [:]).values { waiter.tell(ending) }
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
