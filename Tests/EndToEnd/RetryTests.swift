import Foundation
import Testing

extension EndToEnd {
    @Suite(
        "runs that are retried",
        .stack(.init(server: ["max_concurrent = 1"], docker: ["stop_grace_seconds = 1"])))
    struct RetryTests {
        private func write(_ name: String, for id: String, _ stack: Stack) throws {
            try stack.folder.write("data/runs/\(id)/work/\(name)", "")
        }

        @Test(
            "what breaks before its first step is tried again at its old place, and who waits hears of the second end")
        func again() async throws {
            let stack = try Stack.current()
            let upload = try await stack.upload(
                try stack.standIn([
                    "no-steps", "print an attempt", "await go", "exit-if fail 3", "flow", "output copy",
                ]))
            let id = try await stack.queue(upload)["Id"].text
            let first = try await stack.running(id)
            let behind = try await stack.queue(upload)["Id"].text
            async let waited = stack.http.send("POST", "/api/v1/prechecks/\(id)/wait?timeout=60")
            try write("fail", for: id, stack)
            try write("go", for: id, stack)
            let second = try await waitUntil("it runs again") {
                try await stack.run(id)
            } holds: { run in
                run["Attempts"] == 2 && run["ContainerId"] != .null
            }
            #expect(second["ContainerId"] != first["ContainerId"])
            #expect(second["Name"] == first["Name"])
            #expect(second["Created"] == first["Created"])
            #expect(try await stack.run(behind)["State"]["Status"] == "queued")
            let container = try await stack.docker.inspect(second["ContainerId"].text)
            #expect(container["Name"].text == "/\(first["Name"].text)-2")
            try await waitUntil("the second attempt is at it") {
                try await stack.lines(id)
            } holds: {
                $0 == ["an attempt", "an attempt"]
            }
            try write("go", for: id, stack)
            #expect(try await waited.json == ["StatusCode": 0, "Error": .null])
            let run = try await stack.run(id)
            #expect(run["Verdict"] == "passed")
            #expect(run["Attempts"] == 2)
            _ = try await stack.running(behind)
            try await waitUntil("the folder of the other is there") {
                FileManager.default.fileExists(atPath: stack.folder(of: behind) + "/work")
            }
            try write("go", for: behind, stack)
            #expect(try await stack.final(behind)["Attempts"] == 1)
        }

        @Test("what breaks twice has failed, with the log of both")
        func twice() async throws {
            let stack = try Stack.current()
            let id = try await stack.start([
                "no-steps", "print broken", "error Traceback (most recent call last):",
                "error FileNotFoundError: no PDK",
                "exit 3",
            ])
            let run = try await stack.final(id)
            #expect(run["Verdict"] == "system_failed")
            #expect(run["Attempts"] == 2)
            #expect(run["State"]["ExitCode"] == 3)
            #expect(run["State"]["Error"] == "Precheck failed with exit code 3: FileNotFoundError: no PDK")
            #expect(try await stack.lines(id).filter { $0 == "broken" }.count == 2)
            let report = try await stack.http.get("/api/v1/prechecks/\(id)/report").json
            #expect(report["Attempts"] == 2 && report["Steps"] == [])
            try await waitUntil("no container is left") {
                try await stack.docker.containers(of: stack.storage)
            } holds: {
                $0.isEmpty
            }
        }

        @Test("what breaks after its first step has begun is not tried again")
        func begun() async throws {
            let stack = try Stack.current()
            let run = try await stack.final(try await stack.start(["step KLayout.Render", "exit 3"]))
            #expect(run["Verdict"] == "system_failed")
            #expect(run["Attempts"] == 1)
        }

        @Test("three complete runs tell how long the next ones will take")
        func estimates() async throws {
            let stack = try Stack.current()
            let upload = try await stack.upload(try stack.standIn(["flow", "output 1"]))
            for number in 1...3 {
                let id = try await stack.queue(upload)["Id"].text
                if number == 1 { #expect(try await stack.run(id)["Estimate"] == .null) }
                #expect(try await stack.final(id)["Verdict"] == "passed")
            }
            let waiting = try await stack.upload(try stack.standIn(["await go", "flow", "output 1"], name: "wait.gds"))
            let ids = [try await stack.queue(waiting)["Id"].text, try await stack.queue(waiting)["Id"].text]
            let running = try await stack.running(ids[0])
            #expect(running["Estimate"]["StartedAt"] == running["State"]["StartedAt"])
            #expect(running["Estimate"]["FinishedAt"].text > running["Estimate"]["StartedAt"].text)
            let queued = try await stack.run(ids[1])["Estimate"]
            #expect(queued["StartedAt"].text >= running["Estimate"]["FinishedAt"].text)
            #expect(queued["FinishedAt"].text > queued["StartedAt"].text)
            for id in ids { _ = try await stack.cancel(id) }
        }
    }
}
