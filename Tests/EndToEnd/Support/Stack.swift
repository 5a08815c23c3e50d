import Foundation
import Synchronization
import Testing

/// The service, on a folder and a port of its own.
final class Stack: Sendable {
    let settings: StackSettings
    let folder: TemporaryFolder
    let port: Int
    let docker: Docker
    let http: HTTP
    private let ownDisk: Disk?
    private let programs = Mutex<[Program]>([])
    private let names = Mutex<[String: String]>([:])

    var storage: String { folder["data"] }
    /// What all programs have printed so far.
    var said: String { programs.withLock { $0.map(\.output) }.joined() }
    var configuration: String { folder["config.toml"] }

    private init(_ settings: StackSettings) async throws {
        self.settings = settings
        docker = try settings.engine ?? Docker()
        try await docker.require(settings.image)
        folder = try TemporaryFolder()
        port = try Connection.freePort()
        http = HTTP(base: "http://127.0.0.1:\(port)")
        if let kind = settings.disk {
            ownDisk = try await Disk.mount(at: folder["data"], kind)
        } else {
            ownDisk = nil
        }
        try folder.write("config.toml", settings.text(port: port, storage: storage, socket: docker.socket))
    }

    /// Sets the service up for `body`; stops it afterwards and removes all that is left, whatever happens.
    static func with(_ settings: StackSettings = StackSettings(), _ body: (Stack) async throws -> Void) async throws {
        let stack = try await Stack(settings)
        do {
            if settings.isServed { try await stack.serve() }
            try await body(stack)
            try await stack.stop()
        } catch {
            let said = stack.programs.withLock { $0.map { "\($0.launch.arguments)\n\($0.output)" } }
            await stack.kill()
            throw Unexpected("\(error)\nThe programs wrote:\n\(said.joined(separator: "\n").suffix(20_000))")
        }
        try await stack.docker.removeContainers(of: stack.storage)
        try await stack.ownDisk?.unmount()
        try stack.folder.remove()
    }

    /// The file system of the storage, where the settings ask for one.
    func disk() throws -> Disk {
        guard let ownDisk else { throw Unexpected("the stack has no disk of its own: its settings need `disk`") }
        return ownDisk
    }

    /// Starts `precheck-server serve` and waits until it says that it serves.
    @discardableResult
    func serve(_ prefix: [String] = [], program: String = Project.program("precheck-server")) async throws -> Program {
        let serve = try launch(prefix + [program, "serve", "--config", configuration])
        try await waitUntil("it serves") {
            if let exit = serve.exit { throw Unexpected("serve ended with \(exit): \(serve.output)") }
            return serve.output.contains("Serving at \(self.http.base)\n")
        }
        return serve
    }

    /// Starts a program that belongs to the service.
    @discardableResult
    func launch(
        _ arguments: [String], environment: [String: String] = [:], socket: ListeningSocket? = nil
    ) throws -> Program {
        let number = programs.withLock(\.count)
        let program = try Program(
            .init(
                arguments: arguments, environment: settings.environment.merging(environment) { $1 },
                folder: folder.path, socket: socket?.descriptor, output: folder["output-\(number)"]))
        programs.withLock { $0.append(program) }
        return program
    }

    /// Ends what runs, the youngest program first, as an operator does: each has to end well and leave nothing behind.
    func stop() async throws {
        let running = programs.withLock { $0.filter { $0.exit == nil } }
        let processes = running.flatMap { [$0.process] + Processes.descendants(of: $0.process) }
        for program in running.reversed() {
            program.send(SIGINT)
            let exit = try await program.end()
            #expect(exit == .code(0), "\(program.launch.arguments): \(program.output)")
        }
        try await expectNothingLeft(of: processes)
    }

    /// None of `processes` runs, and no other that belongs to this stack.
    func expectNothingLeft(of processes: [pid_t]) async throws {
        try await waitUntil("no process of the service is left", within: .seconds(5)) {
            (processes.filter(Processes.isRunning) + Processes.naming(self.folder.path)).map(Processes.commandLine)
        } holds: {
            $0.isEmpty
        }
    }

    /// Gives names to files, uploads and runs.
    func name(_ new: [String: String]) { names.withLock { $0.merge(new) { $1 } } }

    /// `text` with what has the name in place of each `{name}`.
    func fill(_ text: String) -> String {
        names.withLock { $0 }.reduce(text) { $0.replacingOccurrences(of: "{\($1.key)}", with: $1.value) }
    }

    private func kill() async {
        let running = programs.withLock { $0.filter { $0.exit == nil } }
        let processes = running.flatMap { Processes.descendants(of: $0.process) }
        for process in running.map(\.process) + processes { Foundation.kill(process, SIGKILL) }
        for program in running { _ = try? await program.end() }
        try? await docker.removeContainers(of: storage)
        // A test may have put a second one over it.
        while ownDisk != nil, (try? await ownDisk?.unmount()) != nil {}
        try? folder.remove()
    }
}
