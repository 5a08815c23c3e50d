import Synchronization
import Web

/// An answer whose body comes to be while it is sent.
///
/// What is on its way is touched by whoever owns the connection alone; the lock is for ``isStalled(for:)``.
final class LiveReply: Sendable {
    private struct State {
        /// Records that the web server has not taken yet.
        var unsent: ArraySlice<UInt8> = []
        /// Since when there has been something to send, and the web server has taken nothing; nil when there is nothing.
        var waitsSince: ContinuousClock.Instant?
        var isComplete = false
    }

    enum Progress {
        /// Nothing more can be sent now.
        case waits(forRoom: Bool)
        case complete
        case gone
        case failed(any Error)
    }

    /// What `ConnectionWatch` knows the answer by.
    let key: UInt64
    let body: any LiveBody
    private let request: Int
    private let state = Mutex(State())
    private let isWoken = Atomic(false)

    /// Pieces that are sent before others have their turn.
    private static let turn = 4

    /// - Parameter request: the FastCGI id of the request.
    init(key: UInt64, request: Int, body: any LiveBody) {
        self.key = key
        self.request = request
        self.body = body
    }

    /// Sends as much as there is and the web server takes, without waiting for either.
    func goOn(on connection: Connection) -> Progress {
        isWoken.store(false, ordering: .sequentiallyConsistent)
        let progress = sendTurn(on: connection)
        if case .waits(let forRoom) = progress {
            state.withLock { $0.waitsSince = forRoom || wasWoken ? $0.waitsSince ?? .now : nil }
        }
        return progress
    }

    private func sendTurn(on connection: Connection) -> Progress {
        guard connection.isQuiet else { return .gone }
        do {
            for _ in 0..<Self.turn {
                switch connection.sendNow(state.withLock(\.unsent)) {
                case nil: return .gone
                case let count?:
                    if !take(count) { return .waits(forRoom: true) }
                }
                if state.withLock(\.isComplete) { return .complete }
                switch try body.next() {
                case .bytes(let bytes): put(OutputRecords.content(bytes, request: request))
                case .nothingYet: return .waits(forRoom: false)
                case .end: put(OutputRecords.end(request: request), isComplete: true)
                }
            }
        } catch {
            return .failed(error)
        }
        return .waits(forRoom: true)
    }

    /// Ends the answer before its body has ended. False when that would look broken off.
    func endEarly(on connection: Connection) -> Bool {
        let end = OutputRecords.end(request: request)
        return state.withLock(\.unsent.isEmpty) && connection.sendNow(end[...]) == end.count
    }

    /// Notes that there may be more, for whoever owns the connection now.
    func wake() {
        isWoken.store(true, ordering: .sequentiallyConsistent)
        state.withLock { $0.waitsSince = $0.waitsSince ?? .now }
    }

    /// Whether ``wake()`` was called since ``goOn(on:)`` was.
    var wasWoken: Bool { isWoken.load(ordering: .sequentiallyConsistent) }

    /// Whether the web server has taken nothing for so long, though there was something.
    func isStalled(for limit: Duration) -> Bool {
        state.withLock { $0.waitsSince.map { $0 + limit < .now } ?? false }
    }

    /// Counts `count` bytes as sent; true when all have been.
    private func take(_ count: Int) -> Bool {
        state.withLock { state in
            state.unsent = state.unsent.dropFirst(count)
            if count > 0 { state.waitsSince = .now }
            return state.unsent.isEmpty
        }
    }

    private func put(_ records: [UInt8], isComplete: Bool = false) {
        state.withLock { state in
            state.unsent = records[...]
            state.isComplete = isComplete
        }
    }
}
