import Synchronization
import Web

/// A response whose body is produced while it is sent.
///
/// Only the connection's owner touches what is being sent; the lock is for ``isStalled(for:)``.
final class LiveReply: Sendable {
    private struct State {
        /// Records that the web server has not accepted yet.
        var unsent: ArraySlice<UInt8> = []
        /// Since when there has been something to send and the web server has accepted nothing; nil if there is
        /// nothing.
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

    /// The key of the response in `ConnectionWatch`.
    let key: UInt64
    let body: any LiveBody
    private let request: Int
    private let state = Mutex(State())
    private let isWoken = Atomic(false)

    /// How many pieces are sent before other connections have their turn.
    private static let turn = 4

    /// - Parameter request: the FastCGI id of the request.
    init(key: UInt64, request: Int, body: any LiveBody) {
        self.key = key
        self.request = request
        self.body = body
    }

    /// Sends as much as there is and the web server accepts, without waiting for either.
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

    /// Ends the response before its body has ended. False if that would look broken off.
    func endEarly(on connection: Connection) -> Bool {
        let end = OutputRecords.end(request: request)
        return state.withLock(\.unsent.isEmpty) && connection.sendNow(end[...]) == end.count
    }

    /// Tells the connection's current owner that there may be more.
    func wake() {
        isWoken.store(true, ordering: .sequentiallyConsistent)
        state.withLock { $0.waitsSince = $0.waitsSince ?? .now }
    }

    /// Whether ``wake()`` was called since ``goOn(on:)`` was.
    var wasWoken: Bool { isWoken.load(ordering: .sequentiallyConsistent) }

    /// Whether the web server has accepted nothing for `limit`, although there was something to send.
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
