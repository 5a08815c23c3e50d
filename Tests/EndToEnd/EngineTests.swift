import Foundation
import Testing

extension EndToEnd {
    @Suite("the engine comes and goes", .enabled(if: Account.isRoot, "a private engine needs root"))
    struct EngineTests {
        @Test("while the engine is stopped layouts are taken and runs wait; they start when it is back")
        func stopped() async throws {
            try await PrivateEngine.with { engine in
                try await Stack.with(.init(engine: engine.docker)) { stack in
                    try await engine.end(by: SIGTERM)
                    let health = try await Self.degraded(stack)
                    #expect(health.status == 200)
                    #expect(health.json["components"]["queue"] == "ok")
                    #expect(health.json["components"]["database"] == "ok")
                    let id = try await stack.start(["print here", "output 1"])
                    let run = try await stack.run(id)
                    #expect(run["State"]["Status"] == "queued")
                    #expect(run["Queue"]["Position"] == 1)

                    try await engine.start()
                    #expect(try await stack.final(id)["State"]["Status"] == "completed")
                    #expect(try await stack.lines(id) == ["here"])
                    try await stack.healthy()
                }
            }
        }

        @Test("a run continues while the engine is killed and restarted, and its log is complete")
        func killed() async throws {
            try await PrivateEngine.with { engine in
                try await Stack.with(.init(engine: engine.docker)) { stack in
                    let lines = (1...80).map { "line \($0)" }
                    let id = try await stack.start(lines.flatMap { ["print \($0)", "sleep 0.05"] } + ["output 1"])
                    let container = try await stack.running(id)["ContainerId"]
                    try await waitUntil("the log has begun") { try await stack.lines(id).count > 5 }
                    try await engine.end(by: SIGKILL)
                    _ = try await Self.degraded(stack)
                    #expect(try await stack.run(id)["State"]["Status"] == "running")

                    try await engine.start()
                    let run = try await stack.final(id)
                    #expect(run["State"]["Status"] == "completed", "\(run["State"])")
                    #expect(run["ContainerId"] == container)
                    #expect(try await stack.lines(id) == lines)
                    try await stack.healthy()
                }
            }
        }

        @Test("a container that ends with its engine is the engine's fault, and is told as such")
        func ended() async throws {
            try await PrivateEngine.with(liveRestore: false) { engine in
                try await Stack.with(.init(engine: engine.docker)) { stack in
                    let id = try await stack.start(["print begun", "sleep 60"])
                    _ = try await stack.running(id)
                    try await waitUntil("the log has begun") { try await stack.lines(id) == ["begun"] }
                    try await engine.end(by: SIGTERM)
                    try await engine.start()
                    let run = try await stack.final(id)
                    #expect(run["State"]["Status"] == "failed")
                    #expect(run["State"]["ExitCode"] == 125)
                    #expect(run["State"]["Error"] == "Docker Engine stopped the container")
                }
            }
        }

        @Test("an OOM kill is not forgotten if the engine is killed before the exit")
        func killedAfterKill() async throws {
            try await PrivateEngine.with { engine in
                try await Stack.with(.init(engine: engine.docker, docker: ["memory_bytes = 67108864"])) { stack in
                    let id = try await stack.start(["memory-careless 200", "print on", "sleep 5", "exit 1"])
                    try await waitUntil("the check goes on") { try await stack.lines(id) == ["on"] }
                    try await engine.end(by: SIGKILL)
                    try await engine.start()
                    let run = try await stack.final(id)
                    #expect(run["State"]["ExitCode"] == 137)
                    let error = run["State"]["Error"].text
                    #expect(error.hasPrefix("Out of memory: the limit is 67108864 bytes, the peak was "), "\(error)")
                }
            }
        }

        @Test(
            "while the engine's own disk is full a run waits and /health says so; it is carried out when there is room")
        func fullDisk() async throws {
            try await PrivateEngine.with(disk: .init(megabytes: 400)) { engine in
                try await Stack.with(.init(engine: engine.docker, server: ["max_concurrent = 1"])) { stack in
                    let disk = try #require(engine.disk)
                    try disk.fill()
                    let runs = [
                        try await stack.start(["print here", "output 1"]), try await stack.start(["output 1"]),
                    ]
                    let health = try await Self.degraded(stack)
                    #expect(health.text.contains("no space left on device"), "\(health)")
                    #expect(try await stack.run(runs[0])["State"]["Status"] == "running")
                    #expect(try await stack.run(runs[1])["State"]["Status"] == "queued")
                    try disk.relieve()
                    for run in runs { #expect(try await stack.final(run)["State"]["Status"] == "completed") }
                    #expect(try await stack.run(runs[0])["Attempts"] == 1)
                    #expect(try await stack.lines(runs[0]) == ["here"])
                    try await stack.healthy()
                }
            }
        }

        @Test("while the image is not there runs wait and /health says which it is; they start when it is there")
        func withoutImage() async throws {
            try await PrivateEngine.with { engine in
                try await Stack.with(.init(engine: engine.docker)) { stack in
                    let image = Image.standIn.rawValue
                    try await engine.docker.run("tag", image, "spare:latest")
                    try await engine.docker.run("image", "rm", image)
                    #expect(try await Self.degraded(stack).json["components"]["docker"].text.contains(image))
                    let id = try await stack.start(["output 1"])
                    #expect(try await stack.run(id)["State"]["Status"] == "queued")

                    try await engine.docker.run("tag", "spare:latest", image)
                    #expect(try await stack.final(id)["State"]["Status"] == "completed")
                    try await stack.healthy()
                }
            }
        }

        private static func degraded(_ stack: Stack) async throws -> HTTP.Answer {
            try await waitUntil("/health says that the engine is away") {
                try await stack.http.get("/health")
            } holds: {
                $0.json["status"] == "degraded" && $0.json["components"]["docker"] != "ok"
            }
        }
    }
}
