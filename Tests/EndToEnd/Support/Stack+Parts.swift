import Foundation

/// One of the programs that `serve` runs.
enum Part: String, CaseIterable, Sendable {
    case nginx
    case responder = "precheck-api"
    case worker = "precheck-queue"
}

extension Stack {
    /// Has `serve` write the configuration of nginx, and returns its path.
    func renderNginx() async throws -> String {
        try await serve()
        try await stop()
        return storage + "/run/nginx/serve.conf"
    }

    /// Starts one part by itself. Needs ``renderNginx()`` before.
    ///
    /// - Parameters:
    ///   - prefix: a program, with its arguments, that starts the part.
    ///   - socket: what it is to accept connections from.
    @discardableResult
    func start(
        _ part: Part, by prefix: [String] = [], options: [String] = [], environment: [String: String] = [:],
        socket: ListeningSocket? = nil
    ) throws -> Program {
        let arguments =
            switch part {
            case .nginx: ["nginx", "-c", storage + "/run/nginx/serve.conf", "-e", "stderr", "-g", "daemon off;"]
            case .responder, .worker: [Project.program(part.rawValue), "--config", configuration]
            }
        return try launch(prefix + arguments + options, environment: environment, socket: socket)
    }

    /// Starts all parts, each by itself, waits until they answer, and returns the worker.
    ///
    /// - Parameter environment: variables for the worker.
    @discardableResult
    func startParts(worker environment: [String: String] = [:]) async throws -> Program {
        _ = try await renderNginx()
        try start(.nginx)
        try start(.responder)
        let worker = try start(.worker, environment: environment)
        try await healthy()
        return worker
    }

    /// Waits until all parts answer, and returns what `/health` says.
    @discardableResult
    func healthy() async throws -> JSON {
        try await waitUntil("all is healthy", within: .seconds(60)) {
            // curl ends with an error while nginx does not listen.
            (try? await http.get("/health"))?.json ?? .missing
        } holds: {
            $0["status"] == "healthy"
        }
    }

    /// The process of a part of a running `serve`.
    func process(of part: Part, in serve: Program) throws -> pid_t {
        // The kernel's name of a program has 15 bytes at most.
        let found = Processes.children(of: serve.process).filter { Processes.name($0) == part.rawValue.prefix(15) }
        guard found.count == 1 else { throw Unexpected("serve has \(found.count) processes \(part.rawValue)") }
        return found[0]
    }

    /// The process of a part, even if the test did not start it.
    func process(of part: Part) throws -> pid_t {
        let found = Processes.naming(folder.path).filter { Processes.name($0) == part.rawValue.prefix(15) }
        guard found.count == 1 else { throw Unexpected("there are \(found.count) processes \(part.rawValue)") }
        return found[0]
    }
}
