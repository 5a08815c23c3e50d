import HTTPTypes
import Synchronization
import Web

/// The response that a parked request is waiting for.
final class ParkedReply: Reply {
    private enum State {
        case waiting([@Sendable () -> Void])
        case answered
        case gone
    }

    /// The key of the request in `ConnectionWatch`.
    let key: UInt64
    let method: HTTPRequest.Method
    private let state = Mutex(State.waiting([]))
    private let answer: @Sendable (ParkedReply, Response) -> Delivery
    private let wait: @Sendable (ParkedReply) -> Void
    /// Whether the server may dismiss it when it stops. Changed only by `ConnectionWatch`, under its lock.
    let isWaiting = Atomic(false)

    enum Delivery {
        case sent
        /// Another thread has already answered, or noticed that the client is gone.
        case late
        /// The client went away while it was being answered.
        case failed
    }

    /// - Parameters:
    ///   - answer: takes the request out of `ConnectionWatch` and answers it.
    ///   - wait: allows the server to dismiss it from now on.
    init(
        key: UInt64, method: HTTPRequest.Method, answer: @escaping @Sendable (ParkedReply, Response) -> Delivery,
        wait: @escaping @Sendable (ParkedReply) -> Void
    ) {
        self.key = key
        self.method = method
        self.answer = answer
        self.wait = wait
    }

    @discardableResult
    func send(_ response: Response) -> Bool {
        switch answer(self, response) {
        case .sent:
            settle(as: .answered)
            return true
        case .late: return false
        case .failed:
            clientHasGone()
            return false
        }
    }

    func onlyWaits() { wait(self) }

    func onGone(_ action: @escaping @Sendable () -> Void) {
        let isGone = state.withLock { state in
            switch state {
            case .waiting(let actions):
                state = .waiting(actions + [action])
                return false
            case .answered: return false
            case .gone: return true
            }
        }
        if isGone { action() }
    }

    /// Calls the registered actions. To be called by whoever took the request out of `ConnectionWatch` without
    /// answering it.
    func clientHasGone() {
        for action in settle(as: .gone) { action() }
    }

    @discardableResult
    private func settle(as new: State) -> [@Sendable () -> Void] {
        state.withLock { state in
            guard case .waiting(let actions) = state else { return [] }
            state = new
            return actions
        }
    }
}
