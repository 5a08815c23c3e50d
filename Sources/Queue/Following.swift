import Dispatch
import Docker
import Foundation

/// A container that is being followed: its streams, each on a thread of its own, and what happens to it.
///
/// Each following has an inbox of its own, so that none reads what was meant for one before it.
final class Following: Sendable {
    enum Event: Sendable {
        /// The run is to be cancelled.
        case cancel
        /// Docker says that the container has ended.
        case ended
        /// Docker cannot be waited for.
        case lost(EngineError)
    }

    let inbox = Mailbox<Event>()
    private let cancellation = Cancellation()
    private let streams = DispatchGroup()
    private let log = DispatchGroup()

    /// How long the end of the log may take to come after the container's end.
    private static let logGrace = DispatchTimeInterval.seconds(5)

    /// Runs `work` on a thread of its own until it returns, which it does soon once its cancellation is cancelled.
    func stream(_ work: @escaping @Sendable (Cancellation) -> Void) { start(in: streams, work) }

    /// The same for the stream of the log, which ends by itself after the container.
    func logStream(_ work: @escaping @Sendable (Cancellation) -> Void) { start(in: log, work) }

    /// Blocks until the log's stream has ended, but not for long.
    func awaitLog() { _ = log.wait(timeout: .now() + Self.logGrace) }

    /// Ends all streams; blocks until they have.
    func end() {
        cancellation.cancel()
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
