import Foundation
import Testing

extension EndToEnd {
    /// What a test's directives lead to.
    struct Outcome: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let directives: [String]
        var status: JSON = "failed"
        let exitCode: JSON
        /// What `Error` has in it; empty: it is null.
        let error: String
    }

    @Suite(
        "how runs end",
        .stack(
            .init(docker: ["memory_bytes = 67108864", "stop_grace_seconds = 1", "log_max_bytes = 262144"])))
    struct OutcomeTests {
        @Test(
            "the status, the exit code and the reason tell how a run has ended",
            arguments: [
                Outcome(
                    testDescription: "passed", directives: ["print fine", "output copy"], status: "completed",
                    exitCode: 0, error: ""),
                Outcome(
                    testDescription: "exit 3", directives: ["print bad", "output 10", "exit 3"], exitCode: 3,
                    error: "exit code 3"),
                Outcome(
                    testDescription: "no output", directives: ["print nothing"], exitCode: 1,
                    error: "no output layout"),
                Outcome(
                    testDescription: "the output is a link out of the folder", directives: ["output-link /etc/passwd"],
                    exitCode: 1, error: "no output layout"),
                Outcome(
                    testDescription: "the output is a link to the input",
                    directives: ["output-link /workdir/input.gds"], exitCode: 1, error: "no output layout"),
                Outcome(
                    testDescription: "the output is a pipe",
                    directives: ["fifo runs/RUN_1/final/gds/chip_top.gds"], exitCode: 1, error: "no output layout"),
                Outcome(
                    testDescription: "a child needs too much memory", directives: ["memory 200"], exitCode: 137,
                    error: "Out of memory: the limit is 67108864 bytes, the peak was "),
                Outcome(
                    testDescription: "a child needs too much memory, and the flow fails later",
                    directives: ["memory-careless 200", "print on", "sleep 2", "exit 1"], exitCode: 137,
                    error: "Out of memory: the limit is 67108864 bytes, the peak was "),
                Outcome(
                    testDescription: "a child needs too much memory, and the flow says that it has passed",
                    directives: ["memory-careless 200", "output 1"], exitCode: 137,
                    error: "Out of memory: the limit is 67108864 bytes, the peak was "),
                Outcome(
                    testDescription: "the check itself needs too much memory", directives: ["memory-self 200"],
                    exitCode: 137, error: "Out of memory"),
            ])
        func outcome(expected: Outcome) async throws {
            let stack = try Stack.current()
            let id = try await stack.start(expected.directives)
            let run = try await stack.final(id)
            let state = run["State"]
            #expect(state["Status"] == expected.status)
            #expect(state["Running"] == false)
            #expect(state["ExitCode"] == expected.exitCode)
            #expect(expected.error.isEmpty ? state["Error"] == .null : state["Error"].text.contains(expected.error))
            #expect(run["Output"]["Available"] == .bool(expected.error.isEmpty))
            // Docker's times of a container that ends at once may be in the wrong order: none is then known to have
            // passed.
            #expect(run["Usage"]["WallSeconds"].double >= 0)
            let output = try await stack.http.get("/api/v1/prechecks/\(id)/output")
            #expect(output.status == (expected.error.isEmpty ? 200 : 400), "\(output)")
            let container = try #require(run["ContainerId"] == .null ? nil : run["ContainerId"].text)
            try await waitUntil("the container is gone", within: .seconds(5)) {
                try await stack.docker.containers(of: stack.storage)
            } holds: {
                !$0.contains(container)
            }
        }

        @Test("an output behind a folder that is a link is not found")
        func linkedFolder() async throws {
            let stack = try Stack.current()
            // Where the link leads outside of the container there is a file of the right name.
            try FileManager.default.createDirectory(
                atPath: stack.folder["elsewhere/gds"], withIntermediateDirectories: true)
            try stack.folder.write("elsewhere/gds/chip_top.gds", "not from the container")
            let id = try await stack.start(["link \(stack.folder["elsewhere"]) runs/RUN_1/final"])
            let run = try await stack.final(id)
            #expect(run["State"]["ExitCode"] == 1)
            #expect(run["State"]["Error"].text.contains("no output layout"))
            #expect(!names(in: stack.storage + "/outputs").contains(id + ".gds"))
        }

        @Test("a check that ignores SIGTERM is killed when its run is cancelled")
        func cancelStubborn() async throws {
            let stack = try Stack.current()
            let id = try await stack.start(["ignore TERM", "print deaf", "sleep 60"])
            let container = try await stack.running(id)["ContainerId"].text
            try await waitUntil("the check ignores SIGTERM") { try await stack.lines(id).contains("deaf") }
            let answer = try await stack.cancel(id)
            #expect(answer.status == 200)
            #expect(answer.json["message"] == "Precheck cancelled")
            #expect((1..<10).contains(answer.seconds))

            let run = try await stack.final(id)
            #expect(run["State"]["Status"] == "cancelled")
            #expect(run["State"]["ExitCode"] == 130)
            #expect(run["State"]["Error"] == "Precheck cancelled")
            try await waitUntil("the container is gone", within: .seconds(5)) {
                try await !stack.docker.containers(of: stack.storage).contains(container)
            }
            #expect(try await stack.cancel(id).json["message"] == "Precheck already cancelled")
        }

        @Test("a run that nobody knows is not found, nor is what is no identifier")
        func unknownRun() async throws {
            let stack = try Stack.current()
            for id in ["5f0c9f0e-0000-4000-8000-000000000000", "nonsense"] {
                let path = "/api/v1/prechecks/\(id)"
                for (method, path) in [
                    ("GET", path), ("DELETE", path), ("POST", path + "/wait"), ("GET", path + "/logs"),
                    ("GET", path + "/output"), ("GET", path + "/stats"), ("GET", "/api/v1/debug/prechecks/\(id)"),
                ] {
                    let answer = try await stack.http.send(method, path)
                    #expect(answer.status == 404, "\(method) \(path)")
                    #expect(answer.json["message"].text == "No such precheck: \(id)", "\(method) \(path)")
                }
            }
        }
    }

    @Test("a run that takes longer than it may is ended, and has not passed even if it then says so")
    static func timeLimit() async throws {
        let settings = StackSettings(docker: ["timeout_seconds = 1", "stop_grace_seconds = 1"])
        try await Stack.with(settings) { stack in
            for directives in [["sleep 60"], ["ignore TERM", "sleep 60"], ["heed TERM 0", "output 1", "sleep 60"]] {
                let run = try await stack.final(try await stack.start(directives))
                #expect(run["State"]["Status"] == "failed", "\(directives)")
                #expect(run["State"]["ExitCode"] == 124)
                #expect(run["State"]["Error"] == "Timed out after 1 seconds")
                #expect(run["Output"]["Available"] == false)
                #expect((1..<10).contains(run["Usage"]["WallSeconds"].double))
            }
        }
    }
}
