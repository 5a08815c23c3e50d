import Glibc
import Synchronization

/// How long a write waits while the other process holds the write lock: five seconds from its call.
///
/// SQLite's own timeout starts again with each write: as a process has one writing connection, its tenth write would
/// wait ten times five seconds for a lock that is held for long. SQLite also sleeps in growing steps, up to 100 ms, so
/// that one of two busy writers starves for a quarter of a second.
final class WritePatience: Sendable {
    private static let limit = Duration.seconds(5)

    private let deadline = Mutex(ContinuousClock.now + limit)

    /// When a write that was requested at `asked` gives up.
    static func deadline(asked: ContinuousClock.Instant) -> ContinuousClock.Instant { asked + limit }

    /// Begins a write that gives up at `deadline`: the following calls of ``wait()`` belong to it.
    func begin(until deadline: ContinuousClock.Instant) { self.deadline.withLock { $0 = deadline } }

    /// Waits a little. False if it is time to give up.
    func wait() -> Bool {
        guard ContinuousClock.now < deadline.withLock({ $0 }) else { return false }
        // Random, so that two waiting writers do not stay in step.
        usleep(.random(in: 300...2000))
        return true
    }
}
