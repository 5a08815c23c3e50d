import Foundation
import Testing

extension EndToEnd {
    @Suite("waiting for a run", .stack(.init(docker: ["stop_grace_seconds = 0"])))
    struct WaitingTests {
        private static let clients = 500

        @Test("hundreds of clients wait without a thread each, while others are answered at once")
        func manyClients() async throws {
            let stack = try Stack.current()
            let id = try await stack.start(["sleep 60"])
            _ = try await stack.running(id)
            let responder = try stack.process(of: .responder)
            // Everything that is started when it is first needed is there after this.
            for _ in 1...5 { _ = try await stack.http.get("/health") }
            let threads = Processes.threads(of: responder)
            let files = Processes.openFiles(of: responder)

            var waiting = try (1...Self.clients).map { _ in try Self.wait(for: id, on: stack.port) }
            // Each that waits has a connection of its own; a few more may be open.
            try await Self.openFiles(of: responder) { $0 >= files + Self.clients - 10 }
            #expect(Processes.threads(of: responder) <= threads + 3)
            var times: [Double] = []
            for _ in 1...20 {
                let health = try await stack.http.get("/health")
                #expect(health.json["status"] == "healthy")
                times.append(health.seconds)
            }
            #expect(times.sorted()[10] < 0.050, "\(times)")

            // Those that go away are forgotten at once.
            waiting.removeLast(300)
            try await Self.openFiles(of: responder) { $0 <= files + Self.clients - 300 + 40 }
            #expect(try await stack.cancel(id).status == 200)
            for client in waiting {
                let answer = try client.receiveAll()
                #expect(answer.hasPrefix("HTTP/1.1 200 OK\r\n"))
                #expect(answer.hasSuffix(#"{"StatusCode":130,"Error":"Precheck cancelled"}"#))
            }
            // nginx keeps some connections open for the next requests.
            try await Self.openFiles(of: responder) { $0 <= files + Self.clients - 300 - 50 }
            #expect(Processes.threads(of: responder) <= threads + 3)
        }

        @Test("clients that do not read a long answer delay nobody, and beyond a bound are turned away")
        func stalledReaders() async throws {
            let stack = try Stack.current()
            let id = try await stack.start(["file large 67108864"])
            #expect(try await stack.final(id)["State"]["Status"] == "failed")
            // Nothing that could be compressed: neither nginx nor a socket holds all of it.
            let large = try FileHandle(forUpdating: URL(filePath: stack.folder(of: id) + "/work/large"))
            var generator = SystemRandomNumberGenerator()
            for _ in 0..<64 {
                let words = (0..<(1 << 17)).map { _ in generator.next() as UInt64 }
                try words.withUnsafeBytes { try large.write(contentsOf: Data($0)) }
            }
            let readers = try (1...50).map { _ in
                let reader = try Connection(port: stack.port)
                reader.send("GET /api/v1/debug/prechecks/\(id) HTTP/1.1\r\nHost: x\r\n\r\n".utf8)
                return reader
            }
            try await waitUntil("some are turned away") {
                try await stack.http.get("/api/v1/debug/prechecks/\(id)").status == 503
            }
            var times: [Double] = []
            for _ in 1...20 {
                let health = try await stack.http.get("/health")
                #expect(health.status == 200)
                times.append(health.seconds)
            }
            #expect(times.sorted()[10] < 0.050, "\(times)")
            withExtendedLifetime(readers) {}
        }

        @Test("a client that waits is answered when its time is up, and at once for a time of 0")
        func timeout() async throws {
            let stack = try Stack.current()
            let id = try await stack.start(["sleep 60"])
            for (timeout, least) in [(0, 0.0), (1, 1.0)] {
                let answer = try await stack.http.send("POST", "/api/v1/prechecks/\(id)/wait?timeout=\(timeout)")
                #expect(answer.status == 408)
                #expect(answer.json == ["message": "Wait timeout", "detail": "Wait timeout"])
                #expect(answer.seconds >= least && answer.seconds < least + 5)
            }
            #expect(try await stack.cancel(id).status == 200)
        }

        @Test("who waits hears of the end when it comes, and not later")
        func promptness() async throws {
            try await Stack.current().expectPromptness()
        }

        /// A client that has asked and reads nothing yet.
        private static func wait(for run: String, on port: Int) throws -> Connection {
            let client = try Connection(port: port)
            client.send(
                """
                POST /api/v1/prechecks/\(run)/wait HTTP/1.1\r
                Host: localhost\r
                Content-Length: 0\r
                Connection: close\r
                \r

                """.utf8)
            return client
        }

        private static func openFiles(of responder: pid_t, holds: (Int) -> Bool) async throws {
            let look = { Processes.openFiles(of: responder) }
            try await waitUntil("the responder has as many files open as clients wait", look: look, holds: holds)
        }
    }
}
