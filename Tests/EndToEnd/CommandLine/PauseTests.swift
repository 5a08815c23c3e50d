import Foundation
import Testing

extension EndToEnd {
    @Suite("precheck-server queue")
    struct PauseTests {
        @Test("pause starts no more runs, resume starts them at once, and both may be repeated")
        func pauseAndResume() async throws {
            try await Stack.with { stack in
                let held = try await stack.start(["sleep 60"])
                _ = try await stack.running(held)
                let paused = try await stack.command("queue", "pause")
                #expect(paused.exit == .code(0))
                #expect(paused.text == "The queue is paused: 1 running, 0 queued.\n")
                let waiting = try await stack.start(["output 1"])
                #expect(try await stack.cancel(held).status == 200)
                // The place is free now, and the worker looks once a second, rings or not.
                try await Task.sleep(for: .seconds(2))
                #expect(try await stack.run(waiting)["State"]["Status"] == "queued")
                let counts = try await stack.http.get("/api/v1/queue")
                #expect(counts.json == ["queued": 1, "running": 0, "max_concurrent": 1, "paused": true])
                let health = try await stack.http.get("/health")
                #expect(health.json["status"] == "healthy")
                #expect(health.json["paused"] == true)
                let again = try await stack.command("queue", "pause")
                #expect(again.text == "The queue is already paused: 0 running, 1 queued.\n")

                let resumed = try await stack.command("queue", "resume")
                #expect(resumed.exit == .code(0))
                #expect(resumed.text.hasPrefix("The queue is resumed: "))
                #expect(try await stack.final(waiting)["State"]["Status"] == "completed")
                let repeated = try await stack.command("queue", "resume")
                #expect(repeated.text == "The queue was not paused: 0 running, 0 queued.\n")
            }
        }

        @Test("drain waits until nothing runs, and leaves the queue paused, over a restart too")
        func drain() async throws {
            try await Stack.with(.init(isServed: false)) { stack in
                try await stack.serve()
                let held = try await stack.start(["sleep 60"])
                _ = try await stack.running(held)
                let waiting = try await stack.start(["output 1"])
                let drain = try stack.launch([
                    Project.program("precheck-server"), "queue", "drain", "--config", stack.configuration,
                ])
                try await waitUntil("it says for what it waits", look: { drain.output }) {
                    $0 == "The queue is paused; waiting for 1 run to finish.\n"
                }
                #expect(try await stack.cancel(held).status == 200)
                #expect(try await drain.end() == .code(0))
                #expect(drain.output.hasSuffix("\nNo run is running. The queue stays paused, with 1 queued.\n"))

                try await stack.stop()
                try await stack.serve()
                #expect(try await stack.run(waiting)["State"]["Status"] == "queued")
                #expect(try await stack.command("queue", "resume").exit == .code(0))
                #expect(try await stack.final(waiting)["State"]["Status"] == "completed")
            }
        }

        @Test("drain that is interrupted says that the queue stays paused")
        func interrupted() async throws {
            try await Stack.with { stack in
                let held = try await stack.start(["sleep 60"])
                _ = try await stack.running(held)
                let drain = try stack.launch([
                    Project.program("precheck-server"), "queue", "drain", "--config", stack.configuration,
                ])
                try await waitUntil("it waits", look: { drain.output }) { $0.contains("waiting for 1 run") }
                drain.send(SIGINT)
                #expect(try await drain.end() == .code(130))
                #expect(drain.output.contains("The queue stays paused; resume it with `precheck-server queue resume`."))
                #expect(try await stack.http.get("/api/v1/queue").json["paused"] == true)
                #expect(try await stack.cancel(held).status == 200)
            }
        }

        @Test("drain says when no worker is there to end what runs")
        func withoutWorker() async throws {
            try await Stack.with(.init(isServed: false)) { stack in
                try await stack.serve()
                let held = try await stack.start(["sleep 60"])
                _ = try await stack.running(held)
                try await stack.stop()
                let drain = try stack.launch([
                    Project.program("precheck-server"), "queue", "drain", "--config", stack.configuration,
                ])
                try await waitUntil("it says so", look: { drain.output }) { $0.contains("No worker") }
                try await stack.serve()
                #expect(try await stack.cancel(held).status == 200)
                #expect(try await drain.end() == .code(0))
            }
        }

        @Test("without a database there is nothing to pause", arguments: ["pause", "resume", "drain"])
        func missing(command: String) async throws {
            try await Stack.with(.init(isServed: false)) { stack in
                let result = try await stack.command("queue", command)
                #expect(result.exit == .code(3))
                #expect(result.text.isEmpty)
                #expect(result.errors.hasPrefix("Error: there is no database \(stack.storage)/database/precheck.db"))
                #expect(names(in: stack.storage).isEmpty)
            }
        }
    }
}
