import Glibc
import Synchronization

/// How long a write waits while the other process has the write lock: five seconds from its call on.
///
/// SQLite's own time-out begins anew with each write: as writes of one process follow each other, the tenth would wait for ten times
/// five seconds when something holds the lock for long. Also it sleeps in ever longer steps, up to 100 ms, so that of two busy
/// writers one starves for a quarter of a second.
final class WritePatience: Sendable {
    private static let limit = Duration.seconds(5)

    private let deadline = Mutex(ContinuousClock.now + limit)

    /// When a write that was asked for then gives up.
    static func deadline(asked: ContinuousClock.Instant) -> ContinuousClock.Instant { asked + limit }

    /// The next ``wait()``s are those of a write that gives up at `deadline`.
    func begin(until deadline: ContinuousClock.Instant) { self.deadline.withLock { $0 = deadline } }

    /// Waits a little. False when it is time to give up.
    func wait() -> Bool {
        guard ContinuousClock.now < deadline.withLock({ $0 }) else { return false }
        // Of different length each time, so that two who wait do not stay in step.
        usleep(.random(in: 300...2000))
        return true
    }
}
