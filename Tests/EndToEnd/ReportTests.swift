import Foundation
import Testing

extension EndToEnd {
    @Suite("what runs have found", .stack(.init(docker: ["stop_grace_seconds = 1"])))
    struct ReportTests {
        private static let passing = ["print checking", "flow", "picture", "output copy"]

        @Test("a run that has passed tells its steps, its checks and its files")
        func passed() async throws {
            let stack = try Stack.current()
            let id = try await stack.start(Self.passing)
            let run = try await stack.final(id)
            #expect(run["State"]["Status"] == "completed")
            #expect(run["Verdict"] == "passed")
            #expect(run["Attempts"] == 1)
            #expect(run["Progress"] == .null && run["Estimate"] == .null)
            let report = try await stack.http.get("/api/v1/prechecks/\(id)/report").json
            #expect(report["Verdict"] == "passed")
            #expect(report["Summary"] == "Passed all 16 steps")
            #expect(report["Steps"].elements.map { $0["State"].text } == [String](repeating: "passed", count: 16))
            #expect(report["Checks"].elements.map { $0["Count"].double } == [0, 0, 0, 0, 0])
        }

        @Test("every file of a final run can be downloaded, completely and in part, and the picture by its own path")
        func artifacts() async throws {
            let stack = try Stack.current()
            let id = try await stack.start(Self.passing)
            let path = "/api/v1/prechecks/\(id)"
            _ = try await stack.final(id)
            let artifacts = try await stack.http.get("\(path)/artifacts").json.elements
            #expect(artifacts.count == 59)
            for kind in ["layout", "picture", "report", "metrics", "log", "statistics"] {
                let artifact = try #require(artifacts.first { $0["Kind"].text == kind && $0["Size"].double > 1 })
                let file = "\(path)/artifacts/\(artifact["Path"].text)"
                let answer = try await stack.http.get(file)
                #expect(answer.status == 200)
                #expect(answer.body.count == Int(artifact["Size"].double))
                let sum = try await Command(["sha256sum", stack.folder(of: id) + "/work/" + artifact["Path"].text])
                    .run(within: .seconds(10))
                #expect(artifact["Checksums"]["sha256"].text == sum.prefix(64))
                #expect(answer.headers["etag"] == "\"\(sum.prefix(64))\"")
                #expect(answer.headers["x-content-type-options"] == "nosniff")
                let part = try await stack.http.get(file, "--range", "1-1")
                #expect(part.status == 206 && part.body == answer.body[1..<2])
                #expect(try await stack.http.get(file, "--range", "1000000000-").status == 416)
                let known = try await stack.http.get(file, "--header", "If-None-Match: \"\(sum.prefix(64))\"")
                #expect(known.status == 304)
            }
            let render = try await stack.http.get("\(path)/render")
            #expect(render.status == 200 && render.headers["content-type"] == "image/png")
            #expect(render.body.starts(with: [0x89, 0x50, 0x4E, 0x47]))
        }

        @Test("paths that lead elsewhere, links, and what was never kept are not found")
        func hostilePaths() async throws {
            let stack = try Stack.current()
            let id = try await stack.start([
                "file a/b%2520c 10", "link /etc/passwd passwd", "link /etc etc", "fifo pipe", "output copy",
            ])
            _ = try await stack.final(id)
            let path = "/api/v1/prechecks/\(id)/artifacts"
            let names = try await stack.http.get(path).json.elements.map { $0["Path"].text }
            #expect(names.contains("a/b%2520c"))
            #expect(names.allSatisfy { !$0.contains("passwd") && !$0.contains("etc") && !$0.contains("pipe") })
            #expect(try await stack.http.get("\(path)/a/b%252520c").status == 200)
            for hostile in [
                "passwd", "etc/passwd", "pipe", "input.gds", "../input", "%2e%2e/input", "..%2finput", "a", "a/", "",
                "/etc/passwd", "a/b%00", "%ff", "a//b", "0", "../../artifacts/a", "a/%5c..%5c..",
            ] {
                let answer = try await stack.http.get("\(path)/\(hostile)")
                #expect([400, 404].contains(answer.status), "\(hostile): \(answer)")
            }
            for hidden in ["_artifacts/\(id).files/0", "_artifacts/../precheck.db"] {
                #expect(try await stack.http.get("/\(hidden)").status == 404, "\(hidden)")
            }
            let render = try await stack.http.get("/api/v1/prechecks/\(id)/render")
            #expect(render.status == 404 && render.json["message"] == "Render not available")
        }

        @Test("an error that was deferred fails the design, with its rules and their first places")
        func deferred() async throws {
            let stack = try Stack.current()
            let id = try await stack.start([
                "step KLayout.DRC", "report M1.1 7", "step Checker.KLayoutDRC", "defer 7 KLayout DRC errors found.",
                "step KLayout.WriteLayout", "output 10", "exit 1",
            ])
            let run = try await stack.final(id)
            #expect(run["Verdict"] == "design_failed")
            #expect(run["Attempts"] == 1)
            #expect(run["State"]["ExitCode"] == 1)
            let sentence = "Checker.KLayoutDRC failed: 7 KLayout DRC errors found. (M1.1: 7)"
            #expect(run["State"]["Error"].text == "Precheck failed with exit code 1: \(sentence)")
            let report = try await stack.http.get("/api/v1/prechecks/\(id)/report").json
            #expect(report["Summary"].text == sentence)
            let rule = report["Checks"][0]["Rules"][0]
            #expect(rule["Name"] == "M1.1" && rule["Count"] == 7 && rule["Description"] == "M1.1 : made up")
            #expect(rule["Places"].elements.count == 5)
            #expect(rule["Places"][1]["X"] == 1 && rule["Places"][1]["Y"] == 2)
            for (format, type, part) in [
                ("junit", "application/xml", "<failure message=\"7 violations: M1.1 : made up\">"),
                ("markdown", "text/markdown", "| KLayout DRC | M1.1 | 7 |"),
            ] {
                let answer = try await stack.http.get("/api/v1/prechecks/\(id)/report?format=\(format)")
                #expect(answer.status == 200 && answer.headers["content-type"]?.hasPrefix(type) == true)
                #expect(answer.text.contains(part), "\(answer.text)")
            }
            #expect(try await stack.http.get("/api/v1/prechecks/\(id)/report?format=pdf").status == 422)
        }

        @Test("a step that refuses the layout fails the design in its own words, and is not tried again")
        func refused() async throws {
            let stack = try Stack.current()
            let id = try await stack.start([
                "step KLayout.CheckSize", "fail Layout size does not match slot size 1x1.",
            ])
            let run = try await stack.final(id)
            #expect(run["Verdict"] == "design_failed")
            #expect(run["Attempts"] == 1)
            let report = try await stack.http.get("/api/v1/prechecks/\(id)/report").json
            #expect(report["FailedStep"] == "KLayout.CheckSize")
            #expect(report["Reason"] == "Layout size does not match slot size 1x1.")
        }

        @Test(
            "a run that ends with 0 has not passed unless it has left all that a pass leaves",
            arguments: [
                ["output 10", "step KLayout.WriteLayout"], ["step KLayout.DRC", "report M1.1 1", "output 10"],
                ["no-steps", "file runs/RUN_9/final/gds/chip_top.gds 10"],
            ])
        func doubtful(directives: [String]) async throws {
            let stack = try Stack.current()
            let id = try await stack.start(directives)
            let run = try await stack.final(id)
            #expect(run["State"]["Status"] == "failed")
            #expect(run["State"]["ExitCode"] == 1)
            #expect(["system_failed", "design_failed"].contains(run["Verdict"].text))
            #expect(run["Output"]["Available"] == false)
            #expect(try await stack.http.get("/api/v1/prechecks/\(id)/output").status == 400)
            #expect(!FileManager.default.fileExists(atPath: stack.storage + "/outputs/\(id).gds"))
        }

        @Test("a child that the kernel killed is want of memory, also where the engine does not say so")
        func killed() async throws {
            let stack = try Stack.current()
            let id = try await stack.start([
                "step KLayout.Render", "print Error: The precheck failed with the following exception: ",
                "print Render Image (w/ KLayout): Interrupted (SIGKILL)", "exit 1",
            ])
            let run = try await stack.final(id)
            #expect(run["Verdict"] == "out_of_memory")
            #expect(run["State"]["ExitCode"] == 137)
            #expect(run["State"]["Error"].text.hasPrefix("Out of memory, most likely"))
        }

        @Test("a running run shows its step within two seconds, and has no report yet")
        func progress() async throws {
            let stack = try Stack.current()
            let id = try await stack.start(["step KLayout.DRC DF.1a", "await go", "output copy"])
            _ = try await stack.running(id)
            let begun = Date()
            let run = try await waitUntil("the step is shown", within: .seconds(2)) {
                try await stack.run(id)
            } holds: {
                $0["Progress"]["Step"] == "KLayout.DRC" && $0["Progress"]["Detail"] != .null
            }
            #expect(Date().timeIntervalSince(begun) < 2)
            #expect(run["Progress"]["Index"] == 2 && run["Progress"]["Total"] == 16)
            #expect(run["Progress"]["Detail"] == "rule DF.1a")
            #expect(run["Progress"]["StepStartedAt"] != .null)
            let path = "/api/v1/prechecks/\(id)"
            #expect(try await stack.http.get("\(path)/report").status == 400)
            #expect(try await stack.http.get("\(path)/render").status == 400)
            let files = try await stack.http.get("\(path)/artifacts").json.elements
            let log = try #require(files.first { $0["Path"].text.hasSuffix("/flow.log") })
            #expect(log["Checksums"] == .null)
            #expect(try await stack.http.get("\(path)/artifacts/\(log["Path"].text)").status == 400)
            try stack.folder.write("data/runs/\(id)/work/go", "")
            #expect(try await stack.final(id)["Progress"] == .null)
        }

        @Test("a run that was cancelled while it waited has a report, too")
        func cancelled() async throws {
            let stack = try Stack.current()
            let id = try await stack.start(["sleep 60"])
            #expect(try await stack.cancel(id).status == 200)
            #expect(try await stack.run(id)["Verdict"] == "cancelled")
            let report = try await stack.http.get("/api/v1/prechecks/\(id)/report")
            #expect(report.status == 200 && report.json["Verdict"] == "cancelled")
            for format in ["junit", "markdown"] {
                let text = try await stack.http.get("/api/v1/prechecks/\(id)/report?format=\(format)").text
                #expect(text.contains("Precheck cancelled"))
            }
        }
    }
}
