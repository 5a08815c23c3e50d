import Foundation
import Testing

extension EndToEnd {
    @Test("the time that a run had before its worker was killed counts")
    static func timeLimitOverWorkers() async throws {
        let settings = StackSettings(docker: ["timeout_seconds = 8", "stop_grace_seconds = 1"])
        try await withWorker(settings) { stack, worker in
            let id = try await stack.start(["print begun", "sleep 120"])
            try await waitUntil("the run has begun") { try await stack.lines(id) == ["begun"] }
            try await waitUntil("five seconds of its time are over") {
                try await stack.run(id)["Usage"]["WallSeconds"].double >= 5
            }
            worker.send(SIGKILL)
            #expect(try await worker.end() == .signal(SIGKILL))
            try stack.start(.worker)
            let run = try await stack.final(id)
            #expect(run["State"]["ExitCode"] == 124)
            #expect(run["State"]["Error"] == "Timed out after 8 seconds")
            // If the time were counted from zero again, it would be 13 and more.
            #expect((8..<12).contains(run["Usage"]["WallSeconds"].double), "\(run["Usage"])")
        }
    }

    @Test("a run that was ended at its time limit has timed out, also for a worker that comes after the end")
    static func timeLimitAndDeath() async throws {
        let settings = StackSettings(docker: ["timeout_seconds = 1", "stop_grace_seconds = 3"])
        try await withWorker(settings) { stack, worker in
            let id = try await stack.start(["ignore TERM", "print deaf", "sleep 120"])
            let container = try await stack.running(id)["ContainerId"].text
            try await waitUntil("the worker ends the run") { stack.said.contains("Timed out after 1 seconds") }
            worker.send(SIGKILL)
            #expect(try await worker.end() == .signal(SIGKILL))
            _ = try? await stack.docker.run("kill", container)
            try await waitUntil("the container has ended") {
                try await stack.docker.inspect(container)["State"]["Running"] == false
            }
            try stack.start(.worker)
            let run = try await stack.final(id)
            #expect(run["State"]["ExitCode"] == 124)
            #expect(run["State"]["Error"] == "Timed out after 1 seconds")
        }
    }

    @Test("what a run uses is shown while it runs, and the peak outlives the worker")
    static func usageWhileRunning() async throws {
        try await withWorker(StackSettings(docker: ["stop_grace_seconds = 0"])) { stack, worker in
            let id = try await stack.start(["memory 60", "print used", "sleep 120"])
            try await waitUntil("the memory was used") { try await stack.lines(id) == ["used"] }
            let enough = Double(60 << 20)
            let first = try await waitUntil("the use is shown") {
                try await stack.run(id)["Usage"]
            } holds: { usage in
                usage["PeakMemoryBytes"].double >= enough && usage["CPUSeconds"].double > 0
            }
            #expect(first["WallSeconds"].double > 0)
            let later = try await waitUntil("it grows") {
                try await stack.run(id)["Usage"]
            } holds: { usage in
                usage["WallSeconds"].double > first["WallSeconds"].double
            }
            worker.send(SIGKILL)
            #expect(try await worker.end() == .signal(SIGKILL))
            #expect(try await stack.run(id)["Usage"]["PeakMemoryBytes"].double >= enough)
            try stack.start(.worker)
            try await waitUntil("it goes on") {
                try await stack.run(id)["Usage"]["WallSeconds"].double > later["WallSeconds"].double + 1
            }
            #expect(try await stack.cancel(id).status == 200)
            let usage = try await stack.final(id)["Usage"]
            #expect(usage["PeakMemoryBytes"].double >= enough)
            #expect(usage["WallSeconds"].double > later["WallSeconds"].double)
        }
    }

    @Test("the digest of the image is kept with the run")
    static func imageDigest() async throws {
        try await Stack.with { stack in
            let id = try await stack.start(["output 1"])
            let image = try await stack.docker.run(
                "image", "inspect", "--format", "{{.Id}}", stack.settings.image.rawValue)
            let config = try await stack.final(id)["Config"]
            #expect(config["Image"].text == stack.settings.image.rawValue)
            #expect(config["ImageDigest"].text == image.trimmingCharacters(in: .whitespacesAndNewlines))
        }
    }

    @Test("an image that cannot be pulled fails no run: they wait, it is said why, and it is tried again")
    static func pull() async throws {
        let settings = StackSettings(
            docker: ["pull = \"missing\""], imageName: "127.0.0.1:1/precheck-absent-\(getpid()):latest")
        try await Stack.with(settings) { stack in
            let id = try await stack.start(["output 1"])
            let health = try await waitUntil("/health says why") {
                try await stack.http.get("/health").json
            } holds: {
                $0["components"]["docker"].text.contains("could not be pulled")
            }
            #expect(health["status"] == "degraded")
            #expect(health["components"]["docker"].text.contains("connection refused"), "\(health)")
            #expect(try await stack.run(id)["State"]["Status"] == "queued")
            try await waitUntil("it is tried again after longer pauses", within: .seconds(30)) {
                stack.said.contains("retrying in 10 s")
            }
            #expect(stack.said.contains("retrying in 5 s"))
            // An operator brings it by other means.
            try await stack.docker.run("tag", Image.standIn.rawValue, settings.imageName ?? "")
            let run = try await stack.final(id)
            #expect(run["State"]["Status"] == "completed")
            try await stack.docker.run("image", "rm", settings.imageName ?? "")
        }
    }

    /// The three parts as programs of their own.
    private static func withWorker(
        _ settings: StackSettings, _ body: (Stack, Program) async throws -> Void
    ) async throws {
        var settings = settings
        settings.isServed = false
        try await Stack.with(settings) { stack in
            try await body(stack, try await stack.startParts())
        }
    }
}
