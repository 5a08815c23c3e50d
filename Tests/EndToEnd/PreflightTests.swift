import Foundation
import Layout
import TestSupport
import Testing

extension EndToEnd {
    @Suite("preflight", .stack())
    struct PreflightTests {
        @Test("a layout with two top cells is refused within a second of its upload's end")
        func promptness() async throws {
            let stack = try Stack.current()
            var die = SampleDie()
            die.topCells.append("other_top")
            die.layers = (0..<5000).map { Layer(34, $0 % 2) }
            let file = try stack.write(die, "two-tops.gds")
            var delays: [Double] = []
            for isRaw in [true, false, true, false] {
                let upload =
                    isRaw
                    ? try await stack.http.upload(raw: file, name: "two-tops.gds")
                    : try await stack.http.upload(form: file)
                #expect(upload.json["Layout"]["TopCells"] == ["chip_top", "other_top"])
                let answer = try await Self.ask(stack, upload.json)
                #expect(answer.status == 422)
                #expect(
                    answer.json["errors"].elements.map(\.["message"].text) == [
                        "The layout has 2 top cells ('chip_top', 'other_top'); it needs exactly one."
                    ])
                // To send so small a file takes no time.
                delays.append(upload.seconds + answer.seconds)
            }
            // The machine may be busy now and then.
            #expect(delays.sorted()[1] < 1, "\(delays)")
            #expect(try await stack.http.get("/api/v1/queue").json["queued"] == 0)
        }

        @Test("by force it is queued all the same, and says what speaks against it")
        func force() async throws {
            let stack = try Stack.current()
            var die = SampleDie()
            die.layers.append(StructuralRules.metalTop)
            let upload = try await stack.upload(try stack.write(die, "metal.gds"))
            #expect(try await Self.ask(stack, upload).status == 422)
            let forced = try await Self.ask(stack, upload, #", "force": true"#)
            #expect(forced.status == 200)
            let run = try await stack.final(forced.json["Id"].text)
            #expect(run["State"]["Status"] == "completed")
            #expect(run["Warnings"] == forced.json["Warnings"])
            #expect(run["Warnings"][0].text.hasPrefix("There are shapes on layer 53/0 (MetalTop)"))
            #expect(run["Warnings"].elements.count == 1)
        }

        @Test("the flow gets the options that were asked for, and the slot that was seen")
        func options() async throws {
            let stack = try Stack.current()
            var die = SampleDie()
            (die.slot, die.topCells) = (.halfWidth, ["my_chip"])
            let upload = try await stack.upload(try stack.write(die, "half.gds"))
            let body = "{\"upload_id\": \"\(upload["Id"].text)\", \"workers\": 2, \"threads\": \"max\"}"
            let run = try await stack.final(try await stack.http.post("/api/v1/prechecks", json: body).json["Id"].text)
            #expect(run["State"]["Status"] == "completed")
            #expect(run["Output"]["Filename"] == "my_chip.gds")
            let expected: JSON = [
                "python", "precheck.py", "--input", "/workdir/input.gds", "--top", "my_chip", "--id", "FFFFFFFF",
                "--dir", "/workdir", "--slot", "0p5x1", "--workers", "2", "--threads", "max",
            ]
            #expect(run["Config"]["Cmd"] == expected)
            #expect(run["Config"]["Labels"]["slot"] == "0p5x1" && run["Config"]["Labels"]["workers"] == "2")
            #expect(run["Config"]["Labels"]["threads"] == "max" && run["Config"]["Labels"]["cob"] == .missing)
        }

        @Test("what an upload tells outlives the responder that was killed when it had answered")
        func killed() async throws {
            try await Stack.with(.init(isServed: false)) { stack in
                _ = try await stack.renderNginx()
                try stack.start(.worker)
                try stack.start(.nginx)
                let responder = try stack.start(.responder)
                try await stack.healthy()
                let upload = try await stack.upload(try stack.write(SampleDie(), "die.gds"))
                responder.send(SIGKILL)
                _ = try await responder.end()
                try stack.start(.responder)
                try await stack.healthy()
                let again = try await stack.http.get("/api/v1/uploads/\(upload["Id"].text)").json
                #expect(again["Layout"] == upload["Layout"])
                #expect(again["Layout"]["Slot"] == "1x1")
                #expect(try await Self.ask(stack, again).status == 200)
            }
        }

        struct Made: Sendable, CustomTestStringConvertible {
            let name: String
            /// The beginning of what is said of it; nil when it is queued.
            var refusal: String?

            var testDescription: String { name }
        }

        private static let made = [
            Made(name: "clean_1x1.gds"), Made(name: "clean_1x1.gds.gz"), Made(name: "clean_1x1.oas"),
            // What only the whole check can tell.
            Made(name: "bad_drc_m1_width.gds"), Made(name: "bad_zero_area.gds"),
            // What KLayout may know better.
            Made(name: "bad_text.gds"),
            Made(name: "bad_size.gds", refusal: "The layout measures 3900.0 × 5122.0 µm, which is the size of no slot"),
            Made(name: "bad_two_tops.gds", refusal: "The layout has 2 top cells"),
            Made(name: "bad_metaltop_53_0.gds", refusal: "There are shapes on layer 53/0 (MetalTop)"),
            Made(name: "bad_truncated.gds", refusal: "The layout cannot be read: At byte 694, record XY"),
        ]

        @Test(
            "layouts made for the real precheck are refused where their structure is wrong, and only there",
            .enabled(if: Project.hasLayouts), arguments: made)
        func madeLayouts(_ layout: Made) async throws {
            let stack = try Stack.current()
            let upload = try await stack.upload("\(Project.layouts)/made/\(layout.name)")
            for options in ["", #", "cob": true"#] where layout.refusal == nil || options.isEmpty {
                let answer = try await Self.ask(stack, upload, options)
                #expect(answer.status == (layout.refusal == nil ? 200 : 422), "\(answer)")
                let messages = answer.json["errors"].elements.map(\.["message"].text)
                #expect(messages.count == (layout.refusal == nil ? 0 : 1))
                if let refusal = layout.refusal { #expect(messages.first?.hasPrefix(refusal) == true) }
                if layout.refusal == nil { _ = try await stack.final(answer.json["Id"].text) }
            }
        }

        @Test(
            "layouts of real dies are queued for the slots that they have the size of",
            .enabled(if: !Project.realLayouts.isEmpty), arguments: Project.realLayouts)
        func realLayouts(_ layout: String) async throws {
            let stack = try Stack.current()
            let upload = try await stack.upload(layout)
            let slot = layout.contains("0p5x0p5") ? "0p5x0p5" : "0p5x1"
            #expect(upload["Layout"]["Slot"].text == slot)
            #expect(upload["Layout"]["Problems"] == [])
            let answer = try await Self.ask(stack, upload)
            #expect(answer.json["Warnings"] == [])
            #expect(answer.json["Config"]["Cmd"].elements.suffix(2) == ["--slot", .string(slot)])
            #expect(try await stack.final(answer.json["Id"].text)["State"]["Status"] == "completed")
        }

        private static func ask(_ stack: Stack, _ upload: JSON, _ more: String = "") async throws -> HTTP.Answer {
            let body = "{\"upload_id\": \"\(upload["Id"].text)\", \"top_cell\": \"chip_top\"\(more)}"
            return try await stack.http.post("/api/v1/prechecks", json: body)
        }
    }
}

extension Stack {
    /// Writes a die as a file and returns its path.
    fileprivate func write(_ die: SampleDie, _ name: String) throws -> String {
        try Data(die.bytes()).write(to: URL(filePath: folder[name]))
        return folder[name]
    }
}
