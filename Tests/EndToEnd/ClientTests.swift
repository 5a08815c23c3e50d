import Foundation
import Testing

extension EndToEnd {
    @Suite("clients", .stack())
    struct ClientTests {
        @Test("one of Python's standard library alone sends a form, follows the log and gets the output")
        func python() async throws {
            let stack = try Stack.current()
            let lines = (1...12).flatMap { ["print step \($0)", "sleep 0.2"] }
            let layout = try stack.standIn(lines + ["output copy"])
            let output = stack.folder["output.gds"]
            let client = Project.root + "/Tests/EndToEnd/Fixtures/client.py"
            let said = try await Command("python3", client, stack.http.base, layout, "chip_top", output).run()
            for line in 1...12 { #expect(said.contains("Z step \(line)\n")) }
            try await Command("cmp", layout, output).run()
        }

        @Test("it notices a run that fails")
        func failure() async throws {
            let stack = try Stack.current()
            let layout = try stack.standIn(["print no", "exit 3"])
            let client = Project.root + "/Tests/EndToEnd/Fixtures/client.py"
            let result = try await Command(
                "python3", client, stack.http.base, layout, "chip_top", stack.folder["output.gds"]
            ).result()
            #expect(result.exit == .code(1))
            #expect(result.errors.hasPrefix("client.py: the run has failed: "), "\(result.errors)")
        }

        /// Each command as it is documented, but for the server's address and the resource's id, and what it answers.
        private static let examples: [(command: String, answer: String)] = [
            ("curl http://localhost:8000/health", #".status == "healthy" and (.version | type) == "string""#),
            ("curl http://localhost:8000/api/v1/queue", "[.queued, .running, .max_concurrent] == [0, 0, 1]"),
            ("curl http://localhost:8000/api/v1/prechecks/<run-id>", #".Id == "<run-id>""#),
            ("curl http://localhost:8000/api/v1/prechecks", "length == 1"),
            (#"curl "http://localhost:8000/api/v1/prechecks?status=running&status=queued""#, "length == 0"),
            (#"curl "http://localhost:8000/api/v1/prechecks?status=completed""#, "length == 1"),
            (
                "curl http://localhost:8000/api/v1/prechecks/<run-id>/logs",
                #".lines == ["one", "two"] and .has_more == false and .since == 0"#
            ),
            (
                #"curl "http://localhost:8000/api/v1/prechecks/<run-id>/logs?since=1705315800&timestamps=true""#,
                #".lines | length == 2 and (.[0] | test("^[0-9]{4}-[0-9-]+T[0-9:.]+Z one$"))"#
            ),
            (#"curl "http://localhost:8000/api/v1/prechecks/<run-id>/logs?tail=100""#, ".lines | length == 2"),
            (
                #"curl -X POST "http://localhost:8000/api/v1/prechecks/<run-id>/wait?timeout=300""#,
                #". == {"StatusCode": 0, "Error": null}"#
            ),
            (
                #"curl -H "Authorization: Bearer ws_key_abc123def456..." http://localhost:8000/api/v1/queue"#,
                ".queued == 0"
            ),
            (#"curl -H "X-API-Key: ws_key_abc123def456..." http://localhost:8000/api/v1/queue"#, ".queued == 0"),
            (
                "curl -X DELETE http://localhost:8000/api/v1/prechecks/<run-id>",
                #".message == "Precheck already completed""#
            ),
            (
                "curl -X DELETE http://localhost:8000/api/v1/uploads/<upload-id>", #".message == "Upload deleted""#
            ),
        ]

        @Test("every documented curl command does what is said of it")
        func curl() async throws {
            try await Stack.with { stack in
                try stack.standIn(["print one", "print two", "output copy"], name: "chip_top.gds")
                let upload = try await Self.shell(
                    #"curl -X POST http://localhost:8000/api/v1/uploads -F "file=@chip_top.gds""#, in: stack)
                #expect(upload["Name"] == "chip_top.gds" && upload["State"]["Expired"] == false)
                let create = """
                    curl -X POST http://localhost:8000/api/v1/prechecks -H "Content-Type: application/json" -d '{
                    "upload_id": "\(upload["Id"].text)", "top_cell": "chip_top", "die_id": "ABCD1234"}'
                    """
                let run = try await Self.shell(create, in: stack)
                #expect(run["Config"]["Labels"]["die_id"] == "ABCD1234" && run["State"]["ExitCode"] == .null)
                _ = try await stack.final(run["Id"].text)

                let ids = ["<run-id>": run["Id"].text, "<upload-id>": upload["Id"].text]
                let put = { (text: String) in ids.reduce(text) { $0.replacingOccurrences(of: $1.key, with: $1.value) } }
                for example in Self.examples {
                    let answer = "\(put(example.command)) | jq --exit-status '\(put(example.answer))'"
                    #expect(try await Self.shell(answer, in: stack) == true, "\(example)")
                }
                try await Self.download(put, in: stack)
            }
        }

        private static func download(_ put: (String) -> String, in stack: Stack) async throws {
            let files = [
                "curl -o output.gds http://localhost:8000/api/v1/prechecks/<run-id>/output",
                "curl -o debug.tar.gz http://localhost:8000/api/v1/debug/prechecks/<run-id>",
                "cmp chip_top.gds output.gds",
                "tar -xzOf debug.tar.gz <run-id>/input.gds | cmp - chip_top.gds",
            ]
            for command in files { _ = try await shell(put(command), in: stack) }
        }

        /// Runs a command of the documentation's, and returns the JSON that it prints.
        private static func shell(_ command: String, in stack: Stack) async throws -> JSON {
            let line = command.replacingOccurrences(of: "http://localhost:8000", with: stack.http.base)
            let said = try await Command("bash", "-o", "pipefail", "-c", line, folder: stack.folder.path).run()
            return (try? JSON(Data(said.utf8))) ?? .missing
        }
    }
}
