import Foundation
import Testing

extension EndToEnd {
    /// Bounds of memory and time for logs that are larger than any real one. With `PRECHECK_LARGE` set, as `make
    /// test-large` does, they have the sizes that are promised, else ones for which every test can wait.
    @Suite("large logs", .stack(.init(docker: ["pids_limit = 64"])))
    struct LargeLogTests {
        private static let isLarge = ProcessInfo.processInfo.environment["PRECHECK_LARGE"] != nil
        private static let lines = isLarge ? 10_000_000 : 200_000
        private static let lineBytes = isLarge ? 1 << 30 : 64 << 20

        @Test("pieces of a log of gigabytes are found in no time and little memory")
        func serving() async throws {
            let stack = try Stack.current()
            let id = try await stack.start(["output 1"])
            _ = try await stack.final(id)
            try await Self.writeLog(at: stack.folder(of: id) + "/container.log")
            let responder = try stack.process(of: .responder)
            _ = try await stack.lines(id)
            try Processes.forgetPeakMemory(of: responder)
            let before = try Processes.peakMemory(of: responder)

            // The lines are a millisecond apart.
            let middle = 1_700_000_000 + Double(Self.lines / 2) / 1000
            for (query, first, count, hasMore) in [
                ("tail=100", Self.lines - 100, 100, true), ("since=\(middle)&tail=10", Self.lines - 10, 10, true),
                ("since=\(1_700_000_000 + Double(Self.lines - 6) / 1000)", Self.lines - 5, 5, false),
                ("since=\(middle)", Self.lines / 2 + 1, nil, true), ("since=0", 0, nil, true),
                ("tail=2147483647", 0, nil, true),
            ] as [(String, Int, Int?, Bool)] {
                let answer = try await stack.http.get("/api/v1/prechecks/\(id)/logs?\(query)")
                let lines = answer.json["lines"].elements
                print("\(Self.lines) lines, \(query): \(answer.seconds) s, \(lines.count) lines")
                #expect(lines.first?.text.hasPrefix("\(first) ") == true, "\(query)")
                #expect(count.map { $0 == lines.count } ?? (lines.count > 10_000), "\(query)")
                #expect(answer.json["has_more"] == .bool(hasMore), "\(query)")
                #expect(answer.body.count < 17 << 20)
                // To read through all of the file takes longer by far, but for the last, which has to count its lines.
                #expect(answer.seconds < (count == nil ? 60 : 10), "\(query)")
            }
            let grown = try Processes.peakMemory(of: responder) - before
            print("memory that the responder needed: \(grown >> 10) KiB")
            #expect(grown < 64 << 20)
        }

        @Test("a line without end is cut, while the worker's memory does not grow with it")
        func endlessLine() async throws {
            let stack = try Stack.current()
            let worker = try stack.process(of: .worker)
            _ = try await stack.final(try await stack.start(["line 100000", "output 1"]))
            try Processes.forgetPeakMemory(of: worker)
            let before = try Processes.peakMemory(of: worker)
            let started = ContinuousClock.now
            let id = try await stack.start(["print before", "line \(Self.lineBytes)", "print after", "output 1"])
            #expect(try await stack.final(id, within: 600)["State"]["Status"] == "completed")
            let grown = try Processes.peakMemory(of: worker) - before
            print("a line of \(Self.lineBytes >> 20) MiB: \(ContinuousClock.now - started), worker \(grown >> 10) KiB")
            #expect(grown < 64 << 20)
            let lines = try await stack.lines(id)
            try #require(lines.count == 3 && lines[0] == "before" && lines[2] == "after", "\(lines.map(\.utf8.count))")
            let start = String(repeating: "x", count: 65_536) + " [line cut: "
            #expect(lines[1].hasPrefix(start) && lines[1].hasSuffix(" more bytes]"))
            let cut = try #require(Int(lines[1].dropFirst(start.count).prefix(while: \.isNumber)))
            // Docker gives some pieces of a line twice to who follows it when it begins another file, after 1 GiB.
            let rest = Self.lineBytes - 65_536
            #expect(cut >= rest && cut - rest <= (Self.isLarge ? rest / 1000 : 0))
        }

        /// Lines of 1000 bytes with their number at the front, in the form that the worker gives them.
        private static func writeLog(at path: String) async throws {
            let program = """
                import sys, datetime
                text = b"." * 1000
                with open(sys.argv[1], "wb", 1 << 20) as file:
                    for second in range(\(lines / 1000)):
                        time = datetime.datetime.utcfromtimestamp(1700000000 + second).strftime("%Y-%m-%dT%H:%M:%S")
                        for number in range(1000):
                            head = b"%s.%06dZ %d " % (time.encode(), number * 1000, second * 1000 + number)
                            file.write(head + text[len(head) + 1:] + b"\\n")
                """
            try await Command("python3", "-c", program, path).run(within: .seconds(300))
        }
    }
}
