import Foundation
import Synchronization

/// Threads for long responses: each response has one of its own, up to a maximum.
final class StreamSlots: Sendable {
    private let maximum: Int
    private let running = Mutex(0)

    init(maximum: Int) { self.maximum = maximum }

    /// Runs `work` on a new thread; false if all are taken.
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
