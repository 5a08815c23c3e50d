import Foundation
import Testing

extension EndToEnd {
    @Suite("the worker is killed")
    struct WorkerTests {
        @Test("the next worker takes the container up, and the log has every line once")
        func adoption() async throws {
            try await Self.withParts { stack, worker in
                let lines = (1...60).map { "line \($0)" }
                let id = try await stack.start(lines.flatMap { ["print \($0)", "sleep 0.05"] } + ["output 1"])
                let container = try await stack.running(id)["ContainerId"]
                try await waitUntil("the log has begun") { try await stack.lines(id).count > 5 }
                worker.send(SIGKILL)
                #expect(try await worker.end() == .signal(SIGKILL))

                let health = try await stack.http.get("/health")
                #expect(health.status == 200)
                #expect(health.json["status"] == "degraded")
                #expect(health.json["components"]["queue"] != "ok")
                let queued = try await stack.start(["output 1"])
                #expect(try await stack.run(queued)["State"]["Status"] == "queued")
                // Some lines are written while no worker reads them.
                let known = try await stack.lines(id).count
                try await waitUntil("the container writes on") {
                    let log = try await stack.docker.run("logs", container.text)
                    return log.split(separator: "\n").count > known + 5
                }

                #expect(try await stack.docker.containers(of: stack.storage) == [container.text])

                try stack.start(.worker)
                #expect(try await stack.final(queued)["State"]["Status"] == "completed")
                let run = try await stack.final(id)
                #expect(run["State"]["Status"] == "completed", "\(run["State"])")
                #expect(run["ContainerId"] == container)
                #expect(try await stack.lines(id) == lines)
                try await Self.expectNoContainers(of: stack)
            }
        }

        @Test(
            "what a container ended with meanwhile counts, also where it is what Docker makes up for ends that it has missed"
        )
        func exitCode() async throws {
            try await Self.withParts { stack, worker in
                let id = try await stack.start(["print one", "await end", "exit 255"])
                let container = try await stack.running(id)["ContainerId"].text
                worker.send(SIGKILL)
                #expect(try await worker.end() == .signal(SIGKILL))
                stack.grant("end", to: id)
                try await waitUntil("the container has ended") {
                    try await stack.docker.inspect(container)["State"]["Running"] == false
                }
                try stack.start(.worker)
                let state = try await stack.final(id)["State"]
                #expect(state["ExitCode"] == 255, "\(state)")
            }
        }

        @Test("however often it is killed, every run ends, once, in one container")
        func again() async throws {
            try await Self.withParts { stack, worker in
                let upload = try await stack.upload(
                    try stack.standIn(["print one", "sleep 0.2", "print two", "output 5"]))
                var runs: [String] = []
                for _ in 1...8 { runs.append(try await stack.queue(upload)["Id"].text) }
                var worker = worker
                for round in 1...12 {
                    try await Task.sleep(for: .milliseconds(80 + 37 * round))
                    worker.send(SIGKILL)
                    #expect(try await worker.end() == .signal(SIGKILL))
                    worker = try stack.start(.worker)
                }
                for id in runs {
                    let run = try await stack.final(id)
                    #expect(run["State"]["Status"] == "completed", "\(run["State"])")
                    #expect(try await stack.lines(id) == ["one", "two"])
                    // Two containers would have left two folders of output.
                    #expect(names(in: stack.folder(of: id) + "/work/runs").count == 1)
                    #expect(try await stack.http.get("/api/v1/prechecks/\(id)/output").text == "xxxxx")
                }
                try await Self.expectNoContainers(of: stack)
            }
        }

        @Test("killed again and again in the middle of much output, no line is lost or doubled, long ones included")
        func heavyLog() async throws {
            try await Self.withParts { stack, worker in
                let rounds = 6
                let id = try await stack.start(
                    (1...rounds).flatMap { _ in ["log 1000000", "line 50000", "sleep 0.5"] } + ["output 1"])
                _ = try await stack.running(id)
                var worker = worker
                for round in 1...4 {
                    // Another place in the output each time.
                    try await Task.sleep(for: .milliseconds(250 * round))
                    worker.send(SIGKILL)
                    #expect(try await worker.end() == .signal(SIGKILL))
                    worker = try stack.start(.worker)
                }
                #expect(try await stack.final(id)["State"]["Status"] == "completed")
                let dots = String(repeating: ".", count: 53)
                let numbered = (1...15_625).map { number in
                    let digits = String(number)
                    return String(repeating: "0", count: 9 - digits.count) + digits + " " + dots
                }
                let round = numbered + [String(repeating: "x", count: 50_000)]
                let expected = (1...rounds).flatMap { _ in round }
                let lines = try await stack.lines(id)
                let file = try String(contentsOfFile: stack.folder(of: id) + "/container.log", encoding: .utf8)
                #expect(
                    lines.count == expected.count, "\(file.utf8.count { $0 == 10 }) lines in the file; \(stack.said)")
                let wrong = zip(lines, expected).enumerated().first { $0.element.0 != $0.element.1 }
                #expect(wrong == nil, "line \(wrong?.offset ?? 0): \(wrong?.element.0.prefix(80) ?? "")")
            }
        }

        /// The three parts as programs of their own.
        private static func withParts(_ body: (Stack, Program) async throws -> Void) async throws {
            try await Stack.with(.init(server: ["max_concurrent = 2"], isServed: false)) { stack in
                try await body(stack, try await stack.startParts())
            }
        }

        private static func expectNoContainers(of stack: Stack) async throws {
            try await waitUntil("no container is left", within: .seconds(5)) {
                try await stack.docker.containers(of: stack.storage)
            } holds: {
                $0.isEmpty
            }
        }
    }
}
