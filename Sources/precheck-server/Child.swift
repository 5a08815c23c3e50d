import CLinux
import Foundation
import Synchronization

/// A program that `serve` runs. It does not outlive this process, even if this one is killed.
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
        // The kernel kills the child when the thread that started it ends, so that thread waits for the child.
        let thread = Thread { self.run(arguments) }
        thread.start()
        changed.wait()
        if case .failed(let code) = state.withLock({ $0 }) {
            throw ServeError.cannotStart(name, program: arguments[0], reason: String(cString: strerror(code)))
        }
    }

    /// How it ended, for messages; nil while it is running.
    var ended: String? {
        if case .ended(let end) = state.withLock({ $0 }) { end } else { nil }
    }

    /// Blocks until something listens on the Unix socket at `path`; throws if the child ends before that.
    func awaitSocket(_ path: String) throws {
        try waitUntil {
            let connection = linux_connect_unix(path)
            if connection >= 0 { close(connection) }
            return connection >= 0
        }
    }

    /// Blocks until the child has written its process ID to the file at `path`; throws if it ends before that.
    func awaitProcessID(_ path: String) throws {
        try waitUntil {
            guard case .running(let process) = state.withLock({ $0 }) else { return false }
            return (try? String(contentsOfFile: path, encoding: .utf8)) == "\(process)\n"
        }
    }

    /// Polls until `condition` holds, because there is no notification.
    private func waitUntil(_ condition: () -> Bool) throws {
        while !condition() {
            if let ended { throw ServeError.died(name, ended) }
            Thread.sleep(forTimeInterval: 0.01)
        }
    }

    /// Sends SIGTERM to the child, and after `seconds` SIGKILL to everything that it started. Blocks until it has
    /// ended.
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
        // Its process group may have processes that it left, such as nginx's workers.
        kill(-process, SIGKILL)
        state.withLock { $0 = .ended(Self.describe(status)) }
        changed.signal()
        // The SIGCHLD that the main thread waits for may have come before the line above.
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
