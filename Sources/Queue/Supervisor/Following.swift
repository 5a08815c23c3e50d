import Dispatch
import Docker
import Domain
import Foundation
import Time

/// A container that is being followed: its streams, each on a thread of its own, and an inbox for its events.
///
/// Each following has its own inbox, so that none reads a message that was meant for an earlier one.
final class Following: Sendable {
    enum Event: Sendable {
        /// A client cancelled the run.
        case cancel
        /// The run has exceeded a limit.
        case stop(StopDecision)
        /// Docker reports that the container has exited.
        case exited
        /// Waiting for the container failed.
        case lost(EngineError)
    }

    let inbox = Mailbox<Event>()
    private let cancellation = Cancellation()
    private let streams = DispatchGroup()
    private let log = DispatchGroup()
    private let ending = DispatchSemaphore(value: 0)

    /// How long the end of the log may take to arrive after the container's exit.
    private static let logGrace = DispatchTimeInterval.seconds(5)

    /// Runs `work` on a thread of its own. It must return soon after its cancellation is cancelled.
    func stream(_ work: @escaping @Sendable (Cancellation) -> Void) { start(in: streams, work) }

    /// The same for the log's stream, which ends by itself after the container's exit.
    func logStream(_ work: @escaping @Sendable (Cancellation) -> Void) { start(in: log, work) }

    /// Calls `look` repeatedly on a thread of its own, with the pauses that it returns, until it returns nil or the
    /// following ends. May be called once for each following.
    func sample(_ look: @escaping @Sendable () -> Duration?) {
        start(in: streams) { [ending] _ in
            while let pause = look() {
                if ending.wait(timeout: .after(pause)) == .success { return }
            }
        }
    }

    /// Blocks until the log's stream has ended, at most for a few seconds.
    func awaitLog() { _ = log.wait(timeout: .now() + Self.logGrace) }

    /// Cancels all streams; blocks until they have ended.
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
