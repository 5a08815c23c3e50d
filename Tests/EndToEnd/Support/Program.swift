import Foundation
import Synchronization

/// How a program has ended.
enum Exit: Equatable, Sendable {
    case code(CInt)
    case signal(CInt)

    fileprivate init(status: CInt) {
        let signal = status & 0x7F
        self = signal == 0 ? .code(status >> 8 & 0xFF) : .signal(signal)
    }
}

/// A program that runs in the background, its output in a file.
final class Program: Sendable {
    /// How a program is started.
    struct Launch: Sendable {
        /// The program, searched in `PATH` unless it has a slash, and its arguments.
        var arguments: [String]
        /// Beside the environment of the tests, or instead of variables there.
        var environment: [String: String] = [:]
        var folder: String?
        var input = "/dev/null"
        /// A listening socket for the program's standard input, instead of a file.
        var socket: CInt?
        var output: String
        /// Nil: to the same file as the output.
        var errors: String?

        fileprivate var vector: [String] { folder.map { ["env", "--chdir=\($0)"] + arguments } ?? arguments }
    }

    let launch: Launch
    let process: pid_t
    private let ended = Mutex<Exit?>(nil)

    init(_ launch: Launch) throws {
        self.launch = launch
        process = try Self.spawn(launch)
    }

    deinit {
        guard exit == nil else { return }
        kill(process, SIGKILL)
        var status: CInt = 0
        waitpid(process, &status, 0)
    }

    /// What it has written so far.
    var output: String { (try? String(contentsOfFile: launch.output, encoding: .utf8)) ?? "" }

    /// How it has ended; nil while it runs.
    var exit: Exit? {
        ended.withLock { ended in
            if ended != nil { return ended }
            var status: CInt = 0
            if waitpid(process, &status, WNOHANG) == process { ended = Exit(status: status) }
            return ended
        }
    }

    func send(_ signal: CInt) { kill(process, signal) }

    /// Waits for its end.
    func end(within limit: Duration = .seconds(20)) async throws -> Exit {
        let look = { self.exit }
        guard
            let exit = try await waitUntil("\(launch.arguments) ends", within: limit, look: look, holds: { $0 != nil })
        else { throw Unexpected("\(launch.arguments) has not ended") }
        return exit
    }

    /// Not Foundation's `Process`, which takes a program for running as long as a descendant of it does.
    private static func spawn(_ launch: Launch) throws -> pid_t {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        if let socket = launch.socket {
            posix_spawn_file_actions_adddup2(&actions, socket, STDIN_FILENO)
        } else {
            posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, launch.input, O_RDONLY, 0)
        }
        let flags = O_WRONLY | O_CREAT | O_APPEND
        posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, launch.output, flags, 0o644)
        if let errors = launch.errors {
            posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, errors, flags, 0o644)
        } else {
            posix_spawn_file_actions_adddup2(&actions, STDOUT_FILENO, STDERR_FILENO)
        }
        // Whatever else the tests have open is no concern of the program's.
        for descriptor in STDERR_FILENO + 1..<1024 { posix_spawn_file_actions_addclose(&actions, descriptor) }

        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var (blocked, standard) = (sigset_t(), sigset_t())
        sigemptyset(&blocked)
        sigemptyset(&standard)
        for signal in [SIGINT, SIGTERM, SIGHUP, SIGPIPE, SIGCHLD] { sigaddset(&standard, signal) }
        posix_spawnattr_setsigmask(&attributes, &blocked)
        posix_spawnattr_setsigdefault(&attributes, &standard)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))

        let environment = ProcessInfo.processInfo.environment.merging(launch.environment) { $1 }
        let arguments = launch.vector.map { strdup($0) } + [nil]
        let variables = environment.map { strdup("\($0.key)=\($0.value)") } + [nil]
        defer { for string in arguments + variables { free(string) } }
        var process: pid_t = 0
        let code = posix_spawnp(&process, launch.vector[0], &actions, &attributes, arguments, variables)
        guard code == 0 else {
            throw Unexpected("\(launch.arguments[0]) cannot be started: \(String(cString: strerror(code)))")
        }
        return process
    }
}
