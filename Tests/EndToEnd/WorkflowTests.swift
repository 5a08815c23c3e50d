import Foundation
import Testing

extension EndToEnd {
    @Suite("a designer's way through the service", .stack(.init(image: .demo)))
    struct WorkflowTests {
        @Test("the documented commands upload a die, check it and download the output")
        func documentedCommands() async throws {
            let stack = try Stack.current()
            try await Self.makeDie(in: stack)
            let said = try await Self.runScript(in: stack)
            #expect(said.contains("Precheck passed!"))

            let runs = try await stack.http.get("/api/v1/prechecks").json
            let run = try #require(runs.elements.first)
            #expect(said.contains("Run ID: \(run["Id"].text)"))
            #expect(run["State"]["Status"] == "completed")
            #expect(run["State"]["ExitCode"] == 0)
            #expect(run["State"]["Error"] == .null)
            #expect(run["Config"]["Labels"]["die_id"] == "TEST0001")
            #expect(run["Output"]["Available"] == true)
            #expect(run["Output"]["Filename"] == "chip_top.gds")
            let sum = try await Self.checksum(stack.folder["output.gds"])
            #expect(run["Output"]["Checksums"]["sha256"].text == sum)
            #expect(run["Output"]["Size"].double == Double(try FileStatus(stack.folder["output.gds"]).size))
            // The check has written the ID into the die.
            #expect(sum != run["Input"]["Checksums"]["sha256"].text)
        }

        @Test("a die of the wrong size fails, and what it left can be downloaded")
        func wrongSize() async throws {
            // Otherwise it is not even queued.
            try await Stack.with(.init(image: .demo, preflight: ["mode = \"report\""])) { stack in
                try await Self.makeDie(in: stack, "--wrong-size")
                let said = try await Self.runScript(in: stack)
                #expect(said.contains("Precheck failed with exit code: 1"))

                let run = try #require(try await stack.http.get("/api/v1/prechecks?limit=1").json.elements.first)
                let id = run["Id"].text
                #expect(run["State"]["Status"] == "failed")
                #expect(run["Warnings"].elements.count == 1)
                let names = try await Command("tar", "-tzf", stack.folder["debug.tar.gz"]).run()
                    .split(separator: "\n")
                #expect(names.contains("\(id)/container.log"))
                #expect(names.contains { $0.hasPrefix("\(id)/runs/RUN_") && $0.hasSuffix("/flow.log") })
                try await Command("tar", "-xzf", "debug.tar.gz", "\(id)/input.gds", folder: stack.folder.path).run()
                let extracted = try await Self.checksum(stack.folder["\(id)/input.gds"])
                #expect(extracted == run["Input"]["Checksums"]["sha256"].text)
            }
        }

        @Test(
            "layouts of real dies go through unharmed", .enabled(if: !Project.realLayouts.isEmpty),
            arguments: Project.realLayouts)
        func realLayouts(layout: String) async throws {
            let stack = try Stack.current()
            let upload = try await stack.upload(layout)
            #expect(upload["Checksums"]["sha256"].text == (try await Self.checksum(layout)))
            let slot = try await stack.queue(upload, topCell: "chip_top")
            let run = try await stack.final(slot["Id"].text)
            #expect(run["State"]["Status"] == "completed", "\(run["State"])")

            let output = stack.folder["output.oas"]
            try await stack.http.get("/api/v1/prechecks/\(run["Id"].text)/output").body.write(to: URL(filePath: output))
            try await Command("cmp", layout, output).run()
        }

        private static func makeDie(in stack: Stack, _ options: String...) async throws {
            let program = Project.program("precheck-demo")
            try await Command(
                [program, "make-die", "--megabytes", "2"] + options + ["chip_top.gds"], folder: stack.folder.path
            ).run()
        }

        private static func runScript(in stack: Stack) async throws -> String {
            let script = Project.root + "/Tests/EndToEnd/Fixtures/workflow.sh"
            return try await Command(
                "bash", script, environment: ["SERVER": stack.http.base], folder: stack.folder.path
            ).run(within: .seconds(120))
        }

        private static func checksum(_ file: String) async throws -> String {
            String(try await Command("sha256sum", file).run().prefix(64))
        }
    }
}
