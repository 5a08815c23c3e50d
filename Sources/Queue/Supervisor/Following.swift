import Dispatch
import Docker
import Domain
import Foundation
import Time

/// A container that is being followed: its streams, each on a thread of its own, and what happens to it.
///
/// Each following has an inbox of its own, so that none reads what was meant for one before it.
final class Following: Sendable {
    enum Event: Sendable {
        /// The run is to be cancelled.
        case cancel
        /// The run has gone past a limit.
        case stop(StopDecision)
        /// Docker says that the container has exited.
        case exited
        /// Docker cannot be waited for.
        case lost(EngineError)
    }

    let inbox = Mailbox<Event>()
    private let cancellation = Cancellation()
    private let streams = DispatchGroup()
    private let log = DispatchGroup()
    private let ending = DispatchSemaphore(value: 0)

    /// How long the end of the log may take to come after the container's end.
    private static let logGrace = DispatchTimeInterval.seconds(5)

    /// Runs `work` on a thread of its own until it returns, which it does soon once its cancellation is cancelled.
    func stream(_ work: @escaping @Sendable (Cancellation) -> Void) { start(in: streams, work) }

    /// The same for the stream of the log, which ends by itself after the container.
    func logStream(_ work: @escaping @Sendable (Cancellation) -> Void) { start(in: log, work) }

    /// Calls `look` on a thread of its own, again and again with the pause that it returns, until that is nil or the following ends. One
    /// for each following.
    func sample(_ look: @escaping @Sendable () -> Duration?) {
        start(in: streams) { [ending] _ in
            while let pause = look() {
                if ending.wait(timeout: .after(pause)) == .success { return }
            }
        }
    }

    /// Blocks until the log's stream has ended, but not for long.
    func awaitLog() { _ = log.wait(timeout: .now() + Self.logGrace) }

    /// Ends all streams; blocks until they have.
    func end() {
        cancellation.cancel()
        ending.signal()
        streams.wait()
        log.wait()
    }

    private func start(in group: DispatchGroup, _ work: @escaping @Sendable (Cancellation) -> Void) {
        group.enter()
        Thread.detachNewThread { [cancellation] in
            work(cancellation)
            group.leave()
        }
    }
}
