import CLinux
import Foundation
import Synchronization

/// A program that `serve` runs. It does not outlive this process, however this one ends.
final class Child: Sendable {
    private enum State {
        case starting
        case failed(CInt)
        case running(pid_t)
        case ended(String)
    }

    let name: String
    private let state = Mutex(State.starting)
    private let changed = DispatchSemaphore(value: 0)

    /// Starts `arguments[0]`.
    init(_ name: String, _ arguments: [String]) throws {
        self.name = name
        // The kernel ends the child with the thread that started it: so one that waits for the child's end.
        let thread = Thread { self.run(arguments) }
        thread.start()
        changed.wait()
        if case .failed(let code) = state.withLock({ $0 }) {
            throw ServeError.cannotStart(name, program: arguments[0], reason: String(cString: strerror(code)))
        }
    }

    /// How it ended, for people; nil while it runs.
    var ended: String? {
        if case .ended(let end) = state.withLock({ $0 }) { end } else { nil }
    }

    /// Returns when something listens on the unix socket at `path`; throws when the child ends before that.
    func awaitSocket(_ path: String) throws {
        try waitUntil {
            let connection = linux_connect_unix(path)
            if connection >= 0 { close(connection) }
            return connection >= 0
        }
    }

    /// Returns when the child has written its process id to the file at `path`; throws when it ends before that.
    func awaitProcessID(_ path: String) throws {
        try waitUntil {
            guard case .running(let process) = state.withLock({ $0 }) else { return false }
            return (try? String(contentsOfFile: path, encoding: .utf8)) == "\(process)\n"
        }
    }

    /// Looks until `condition` holds: none of these tells when it is ready.
    private func waitUntil(_ condition: () -> Bool) throws {
        while !condition() {
            if let ended { throw ServeError.died(name, ended) }
            Thread.sleep(forTimeInterval: 0.01)
        }
    }

    /// Asks the child to end, and ends it after `seconds` with all that it has started. Returns when it has ended.
    func stop(within seconds: Int) {
        guard case .running(let process) = state.withLock({ $0 }) else { return }
        kill(process, SIGTERM)
        if changed.wait(timeout: .now() + .seconds(seconds)) == .timedOut {
            kill(-process, SIGKILL)
            changed.wait()
        }
    }

    private func run(_ arguments: [String]) {
        let process = Self.spawn(arguments)
        let code = errno
        state.withLock { $0 = process > 0 ? .running(process) : .failed(code) }
        changed.signal()
        guard process > 0 else { return }
        var status: CInt = 0
        while waitpid(process, &status, 0) < 0 && errno == EINTR {}
        // Its process group has what it left behind, nginx's workers for example.
        kill(-process, SIGKILL)
        state.withLock { $0 = .ended(Self.describe(status)) }
        changed.signal()
        // The signal that the main thread waits for may have come before the line above it.
        kill(getpid(), SIGCHLD)
    }

    private static func spawn(_ arguments: [String]) -> pid_t {
        let strings = arguments.map { strdup($0) }
        defer { for string in strings { free(string) } }
        let vector = strings.map { UnsafePointer($0) } + [nil]
        return linux_spawn(vector)
    }

    private static func describe(_ status: CInt) -> String {
        let signal = status & 0x7F
        return signal == 0 ? "ended with exit code \(status >> 8 & 0xFF)" : "was killed by signal \(signal)"
    }
}
