import Foundation
import Testing

extension EndToEnd {
    @Suite("restarts and reloads under load")
    struct LoadedRestartTests {
        private static let waiters = 100
        /// nginx passes a waiting request on ten times at most.
        private static let rounds = 4

        @Test("readers, an upload and a hundred waiters continue while both services are restarted and reloaded")
        func underLoad() async throws {
            try await Stack.with(.init(isServed: false)) { stack in
                _ = try await stack.renderNginx()
                let socket = try ListeningSocket(path: stack.storage + "/run/api.sock")
                try stack.start(.nginx)
                var parts = [
                    try stack.start(.responder, socket: socket), try stack.start(.worker),
                ]
                try await stack.healthy()
                let run = try await stack.start(["sleep 600"])
                let container = try await stack.running(run)["ContainerId"]

                let waiters = try stack.launch(Self.wait(for: run, on: stack))
                try await waitUntil("all wait") {
                    try #require(waiters.exit == nil, "\(waiters.output)")
                    return try await Self.connections(to: socket.path)
                } holds: {
                    $0 >= Self.waiters
                }
                let readers = try stack.launch(
                    [
                        "wrk", "--threads", "1", "--connections", "16", "--duration", "600",
                        stack.http.base + "/api/v1/queue",
                    ])
                let upload = try stack.launch(try Self.upload(to: stack))
                for _ in 1...Self.rounds {
                    for (index, part) in [Part.responder, .worker].enumerated() {
                        parts[index].send(SIGHUP)
                        let sign = part == .responder ? "<6>reloaded: " : "<6>restarting with the new"
                        let program = parts[index]
                        try await waitUntil("the \(part) reloads", look: { program.output }) { $0.contains(sign) }
                        if part == .worker {
                            // It says so once when it starts.
                            try await waitUntil("it works again", look: { program.output }) {
                                $0.split(separator: "\n").count { $0.hasPrefix("<6>working") } == 2
                            }
                        }
                        parts[index] = try await stack.restart(part, program, socket)
                    }
                }
                readers.send(SIGINT)
                #expect(try await readers.end() == .code(0))
                #expect(readers.output.contains("requests in"), "\(readers.output)")
                #expect(!readers.output.contains("Non-2xx"), "\(readers.output)")
                #expect(!readers.output.contains("Socket errors"), "\(readers.output)")
                #expect(try await upload.end(within: .seconds(60)) == .code(0))
                #expect(upload.output == "200\n")

                #expect(try await stack.run(run)["ContainerId"] == container)
                #expect(try await stack.cancel(run).status == 200)
                #expect(try await waiters.end(within: .seconds(60)) == .code(0))
                let codes = Dictionary(waiters.output.split(separator: "\n").map { ($0, 1) }, uniquingKeysWith: +)
                #expect(codes == ["200": Self.waiters])
            }
        }

        private static func wait(for run: String, on stack: Stack) -> [String] {
            [
                "curl", "--silent", "--no-progress-meter", "--parallel", "--parallel-immediate", "--parallel-max",
                String(waiters),
                "--request", "POST", "--output", "/dev/null", "--write-out", "%{http_code}\\n",
                // What stands behind the # is not sent.
                "\(stack.http.base)/api/v1/prechecks/\(run)/wait?timeout=600#[1-\(waiters)]",
            ]
        }

        /// Sends a layout so slowly that it is under way all the time.
        private static func upload(to stack: Stack) throws -> [String] {
            let file = try stack.folder.writeSparse("slow.gds", beginning: "#stand-in\n", bytes: 4_000_000)
            return [
                "curl", "--silent", "--limit-rate", "400k", "--output", "/dev/null", "--write-out", "%{http_code}\n",
                "--upload-file", file, stack.http.base + "/api/v1/uploads?name=slow.gds",
            ]
        }

        /// How many connections have been accepted from a unix socket, or wait to be.
        private static func connections(to path: String) async throws -> Int {
            let lines = try await Command("cat", "/proc/net/unix").run()
            // The listening socket itself has the path, too.
            return lines.split(separator: "\n").count { $0.hasSuffix(" " + path) } - 1
        }
    }
}

extension Stack {
    /// Ends a part and starts it again, as the service manager does, and returns the new one once it works.
    fileprivate func restart(_ part: Part, _ program: Program, _ socket: ListeningSocket) async throws -> Program {
        program.send(SIGTERM)
        #expect(try await program.end(within: .seconds(60)) == .code(0), "\(program.output)")
        let next = try start(part, socket: part == .responder ? socket : nil)
        let sign = part == .responder ? "<6>serving" : "<6>working"
        try await waitUntil("the next \(part) works", look: { next.output }, holds: { $0.contains(sign) })
        return next
    }
}
