import Dispatch
import Foundation
import Synchronization

/// Does work that waits for disks and locks, in order of arrival, on threads of its own.
///
/// Not a Dispatch queue: those have as many threads as there are processors, and add one a second while all are
/// blocked. A process that holds the database's write lock would delay all changes and uploads, one after the other.
final class BlockingWork: Sendable {
    private struct State {
        /// In reverse order: the next piece of work is last.
        var next: [@Sendable () -> Void] = []
        /// In order of arrival.
        var later: [@Sendable () -> Void] = []
        var threads = 0

        mutating func take() -> (@Sendable () -> Void)? {
            if next.isEmpty {
                next = later.reversed()
                later.removeAll()
            }
            return next.popLast()
        }
    }

    private let state = Mutex(State())
    private let maximumThreads: Int
    private let undone = DispatchGroup()

    /// - Parameter maximumThreads: how many pieces of work are done at the same time. Threads exit when there is none.
    init(maximumThreads: Int) { self.maximumThreads = maximumThreads }

    /// Queues `work`. Does not block.
    func add(_ work: @escaping @Sendable () -> Void) {
        undone.enter()
        let needsThread = state.withLock { state in
            state.later.append(work)
            guard state.threads < maximumThreads else { return false }
            state.threads += 1
            return true
        }
        if needsThread { Thread.detachNewThread { [self] in run() } }
    }

    /// Blocks until everything that was added is done, at most until `deadline`.
    func finish(by deadline: DispatchTime) { _ = undone.wait(timeout: deadline) }

    private func run() {
        while let work = state.withLock({ state in
            let work = state.take()
            if work == nil { state.threads -= 1 }
            return work
        }) {
            work()
            undone.leave()
        }
    }
}
