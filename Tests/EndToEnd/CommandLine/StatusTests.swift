import Foundation
import Testing

extension EndToEnd {
    @Suite("precheck-server status")
    struct StatusTests {
        @Test("shows what waits and runs, and what the service stands on")
        func full() async throws {
            try await Stack.with(.init(server: ["max_concurrent = 2"])) { stack in
                let done = try await stack.start(["output 1"])
                _ = try await stack.final(done)
                let held = try await stack.start(["sleep 60"])
                let container = try await stack.running(held)["ContainerId"].text
                try await waitUntil("it runs") { try await stack.docker.inspect(container)["State"]["Running"] == true }
                _ = try await stack.command("queue", "pause")
                let waiting = try await stack.start(["output 1"])

                let status = try await stack.command("status", "--json")
                #expect(status.exit == .code(0), "\(status)")
                let json = try JSON(status.output)
                #expect(json["storage_path"].text == stack.storage)
                #expect(json["max_concurrent"] == 2)
                #expect(json["containers"] == ["total": 1, "running": 1])
                #expect(json["queue"]["queued"] == 1)
                #expect(json["queue"]["running"] == 1)
                #expect(json["queue"]["paused"] == true)
                #expect(json["runs"] == ["completed": 1, "failed": 0, "cancelled": 0])
                #expect(json["uploads"]["total"] == 3)
                #expect(json["uploads"]["bytes"].double > 0)
                #expect(json["worker"]["alive"] == true)
                #expect(json["responder"]["alive"] == true)
                #expect(json["database"]["problem"] == .null)
                #expect(json["docker"]["problem"] == .null)
                #expect(json["docker"]["version"].text.contains("."))
                #expect(json["image"]["name"].text == Image.standIn.rawValue)
                #expect(json["image"]["present"] == true)
                #expect(json["disk"]["free_bytes"].double > 0)
                #expect(json["version"].text.contains("."))

                let text = try await stack.command("status").text
                #expect(text.contains("\nStorage     \(stack.storage), "))
                #expect(text.contains("\nWorker      running\nResponder   running\n"))
                #expect(text.contains("\nQueue       1 queued, 1 of 2 running, paused "))
                #expect(text.contains("\nRuns        1 completed, 0 failed, 0 cancelled\n"))
                #expect(text.contains("\nContainers  1, 1 running\n"))
                for id in [held, waiting] { #expect(try await stack.cancel(id).status == 200) }
            }
        }

        @Test("shows what it can where nothing has run yet, and where Docker is away")
        func empty() async throws {
            try await Stack.with(.init(isServed: false)) { stack in
                let missing = try await stack.command("status", "--format", "json")
                #expect(missing.exit == .code(3))
                let json = try JSON(missing.output)
                #expect(json["queue"]["queued"] == .null)
                #expect(json["database"]["problem"].text.hasPrefix("there is no database \(stack.storage)"))
                #expect(json["containers"] == ["total": 0, "running": 0])
                #expect(json["worker"]["alive"] == false)
                // To ask changes nothing.
                #expect(!FileManager.default.fileExists(atPath: stack.storage))

                try await stack.serve()
                try await stack.stop()
                let text = stack.settings.text(port: stack.port, storage: stack.storage, socket: "/nowhere/docker.sock")
                try stack.folder.write("config.toml", text)
                let away = try await stack.command("status")
                #expect(away.exit == .code(3))
                #expect(away.text.contains("\nWorker      not running\n"))
                #expect(away.text.contains("\nDocker      cannot reach the Docker Engine at /nowhere/docker.sock"))
                #expect(away.text.contains("\nQueue       0 queued, 0 of 1 running\n"))
            }
        }
    }
}
