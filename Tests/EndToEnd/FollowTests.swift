import Foundation
import Testing

extension EndToEnd {
    @Suite("following a log", .stack(.init(docker: ["stop_grace_seconds = 0"])))
    struct FollowTests {
        private static let clients = 500

        @Test("lines come while the run runs, and its final state ends them")
        func live() async throws {
            let stack = try Stack.current()
            let id = try await stack.start(["print one", "sleep 1000"])
            let client = try Self.follow(id, on: stack.port)
            let begin = try client.receive(until: "data: one\n\n")
            #expect(begin.hasPrefix("HTTP/1.1 200 OK\r\n"))
            #expect(begin.contains("Content-Type: text/event-stream\r\n"))
            #expect(begin.contains("X-Request-Id: "))
            // What is for the web server is not for clients.
            #expect(!begin.contains("X-Accel"))
            #expect(try await stack.cancel(id).status == 200)
            let end = try client.receiveAll()
            let json = try #require(end.components(separatedBy: "event: end\ndata: ").last)
            #expect(try JSON(Data(json.utf8)) == (try await stack.run(id))["State"])
        }

        @Test("a client that is cut off again and again comes back with the last id, and gets every line once")
        func comingBack() async throws {
            let stack = try Stack.current()
            let lines = (1...60).map { "line \($0)" }
            let id = try await stack.start(lines.flatMap { ["print \($0)", "sleep 0.02"] } + ["output 1"])
            var (seen, last, rounds): ([String], String?, Int) = ([], nil, 0)
            while true {
                let client = try Self.follow(id, on: stack.port, last: last)
                let text = try client.receive(until: "\n\n")
                let events = text.components(separatedBy: "\n\n").dropLast().map { event in
                    event.components(separatedBy: "\r\n\r\n").last ?? event
                }
                for event in events where event.hasPrefix("id: ") {
                    let parts = event.components(separatedBy: "\ndata: ")
                    (last, seen) = (String(parts[0].dropFirst(4)), seen + [parts[1]])
                }
                rounds += 1
                if events.contains(where: { $0.hasPrefix("event: end") }) { break }
            }
            #expect(seen == lines)
            #expect(rounds > 3)
        }

        @Test(
            "hundreds follow without a thread each, some of them reading nothing, and each that reads gets every line")
        func manyClients() async throws {
            let stack = try Stack.current()
            let id = try await stack.start(["print ready", "sleep 3", "log 32000", "output 1"])
            _ = try await stack.running(id)
            let responder = try stack.process(of: .responder)
            for _ in 1...5 { _ = try await stack.http.get("/health") }
            let threads = Processes.threads(of: responder)
            let silent = try (1...100).map { _ in try Self.follow(id, on: stack.port) }
            let clients = try (1...Self.clients).map { _ in try Self.follow(id, on: stack.port) }
            for client in clients { _ = try client.receive(until: "data: ready\n\n") }
            #expect(Processes.threads(of: responder) <= threads + 3)
            for client in clients {
                let text = try client.receiveAll()
                #expect(text.contains("event: end\ndata: {\"Status\":\"completed\""))
                #expect(text.components(separatedBy: "\ndata: ").count > 32_000 / 64)
            }
            #expect(try await stack.http.get("/health").status == 200)
            #expect(Processes.threads(of: responder) <= threads + 3)
            withExtendedLifetime(silent) {}
        }

        private static func follow(_ run: String, on port: Int, last: String? = nil) throws -> Connection {
            let client = try Connection(port: port)
            let field = last.map { "Last-Event-ID: \($0)\r\n" } ?? ""
            // Of HTTP 1.0, so that the body is not cut into chunks.
            client.send("GET /api/v1/prechecks/\(run)/logs?follow=true HTTP/1.0\r\nHost: x\r\n\(field)\r\n".utf8)
            return client
        }
    }
}
