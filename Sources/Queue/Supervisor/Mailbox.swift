import Dispatch
import Synchronization
import Time

/// Messages from any thread to a single reader.
final class Mailbox<Message: Sendable>: Sendable {
    private let messages = Mutex<[Message]>([])
    private let arrived = DispatchSemaphore(value: 0)

    func post(_ message: Message) {
        messages.withLock { $0.append(message) }
        arrived.signal()
    }

    /// Takes the oldest message; blocks until there is one. Nil if `limit` passes without one.
    func next(within limit: Duration? = nil) -> Message? {
        let deadline = limit.map(DispatchTime.after) ?? .distantFuture
        guard arrived.wait(timeout: deadline) == .success else { return nil }
        return messages.withLock { $0.removeFirst() }
    }
}
