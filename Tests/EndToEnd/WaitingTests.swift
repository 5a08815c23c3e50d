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
            try await Self.expectFiles(files + Self.clients, of: responder)
            #expect(Processes.threads(of: responder) <= threads + 3)
            var times: [Double] = []
            for _ in 1...20 {
                let health = try await stack.http.get("/health")
                #expect(health.json["status"] == "healthy")
                times.append(health.seconds)
            }
            #expect(times.sorted()[10] < 0.050, "\(times)")

            // Those that go away are forgotten at once.
            waiting.removeLast(100)
            try await Self.expectFiles(files + Self.clients - 100, of: responder)
            #expect(try await stack.cancel(id).status == 200)
            for client in waiting {
                let answer = try client.receiveAll()
                #expect(answer.hasPrefix("HTTP/1.1 200 OK\r\n"))
                #expect(answer.hasSuffix(#"{"StatusCode":130,"Error":"Precheck cancelled"}"#))
            }
            try await Self.expectFiles(files, of: responder)
            #expect(Processes.threads(of: responder) <= threads + 3)
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
            let stack = try Stack.current()
            let id = try await stack.start(["output 1"])
            let answer = try await stack.http.send("POST", "/api/v1/prechecks/\(id)/wait")
            let heard = Date()
            #expect(answer.json == ["StatusCode": 0, "Error": .null])
            let finished = try await stack.run(id)["State"]["FinishedAt"].text
            let format = Date.ISO8601FormatStyle(includingFractionalSeconds: true)
            // No look that happens once a second would be that quick each time.
            #expect(heard.timeIntervalSince(try format.parse(finished)) < 0.5)
        }

        /// A client that has asked and reads nothing yet.
        private static func wait(for run: String, on port: Int) throws -> Connection {
            let client = try Connection(port: port)
            client.send(
                "POST /api/v1/prechecks/\(run)/wait HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
                    .utf8)
            return client
        }

        /// Each client that waits has an open connection in the responder; some more stay open between requests.
        private static func expectFiles(_ count: Int, of responder: pid_t) async throws {
            try await waitUntil("the responder holds \(count) connections, or some more or less") {
                Processes.openFiles(of: responder)
            } holds: {
                abs($0 - count) <= 70
            }
        }
    }
}
