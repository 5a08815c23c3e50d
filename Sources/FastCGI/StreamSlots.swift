import Foundation
import Synchronization

/// Threads for long answers: each has one of its own, and there are never more than so many at a time.
final class StreamSlots: Sendable {
    private let maximum: Int
    private let running = Mutex(0)

    init(maximum: Int) { self.maximum = maximum }

    /// Runs `work` on a thread of its own; false when all are taken.
    func start(_ work: @escaping @Sendable () -> Void) -> Bool {
        let isFree = running.withLock { running in
            guard running < maximum else { return false }
            running += 1
            return true
        }
        guard isFree else { return false }
        Thread.detachNewThread {
            work()
            self.running.withLock { $0 -= 1 }
        }
        return true
    }
}
