import Domain
import JSON
import Storage
import Synchronization
import Web

/// The log of one run as one client follows it: server-sent events (WHATWG HTML, section 9.2), one for each line.
///
/// The event's ID is the line's time, as `since` takes it. A carriage return within a line starts a further `data`
/// field, because it would end the field otherwise.
final class LogFollower: LiveBody {
    struct Start: Sendable {
        var since: Timestamp?
        var tail: Int?
        /// Whether each line begins with its time.
        var timestamps = false
    }

    private struct State {
        /// Where the next line starts in the log; nil before the first read.
        var position: Int64?
        var lastSent = ContinuousClock.now
        var isFinal = false
        var hasEnded = false
        var wake: (@Sendable () -> Void)?
        var ticket: WaitingRoom.Ticket?
    }

    let run: RunFolder
    private let start: Start
    private let followers: LogFollowers
    /// The run's state once it is final.
    private let finalState: @Sendable () throws -> JSON?
    private let state = Mutex(State())

    init(
        of run: RunFolder, from start: Start, _ followers: LogFollowers,
        finalState: @escaping @Sendable () throws -> JSON?
    ) {
        self.run = run
        self.start = start
        self.followers = followers
        self.finalState = finalState
    }

    func begin(_ wake: @escaping @Sendable () -> Void) {
        state.withLock { $0.wake = wake }
        followers.add(self)
        let ticket = followers.waitingRoom.add(waitingFor: run.id) { [weak self] in
            self?.state.withLock { $0.isFinal = true }
            self?.wake()
        }
        let hasLeft = state.withLock { state in
            state.ticket = ticket
            return state.wake == nil
        }
        if hasLeft { followers.waitingRoom.remove(ticket) }
    }

    func wake() { state.withLock(\.wake)?() }

    func next() throws -> LivePiece {
        if state.withLock(\.hasEnded) { return .end }
        // Before the log is read, which is complete once the run is final.
        let isFinal = state.withLock(\.isFinal)
        if let lines = try nextLines() { return sent(lines) }
        if isFinal, let end = try finalState() {
            state.withLock { $0.hasEnded = true }
            return sent(Array("event: end\ndata: ".utf8) + end.bytes + Array("\n\n".utf8))
        }
        let isQuiet = state.withLock { $0.lastSent + followers.heartbeat <= .now }
        if isQuiet, !(try run.exists()) {
            // Deleted meanwhile: there is no final state to send.
            state.withLock { $0.hasEnded = true }
            return .end
        }
        return isQuiet ? sent(Array(":\n\n".utf8)) : .nothingYet
    }

    func end() {
        followers.remove(self)
        let ticket = state.withLock { state in
            state.wake = nil
            defer { state.ticket = nil }
            return state.ticket
        }
        if let ticket { followers.waitingRoom.remove(ticket) }
    }

    private func sent(_ bytes: [UInt8]) -> LivePiece {
        state.withLock { $0.lastSent = .now }
        return .bytes(bytes)
    }

    private func nextLines() throws(StorageError) -> [UInt8]? {
        guard let log = try LogReader.open(run.logPath) else { return nil }
        let known = state.withLock(\.position)
        let position = if let known { known } else { try log.start(since: start.since, tail: start.tail) }
        let (lines, next) = try log.lines(from: position)
        state.withLock { $0.position = next }
        return lines.isEmpty ? nil : lines.reduce(into: []) { $0 += event(for: $1) }
    }

    private func event(for line: LogLine) -> [UInt8] {
        let time = line.time.rfc3339(.microseconds)
        var text = String(decoding: line.text, as: UTF8.self)
        if text.last == "\r" { text.removeLast() }
        let fields = text.split(separator: "\r", omittingEmptySubsequences: false)
        let data = (start.timestamps ? "\(time) " : "") + fields.joined(separator: "\ndata: ")
        return Array("id: \(time)\ndata: \(data)\n\n".utf8)
    }
}
