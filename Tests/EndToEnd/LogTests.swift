import Foundation
import Testing

extension EndToEnd {
    @Suite("logs", .stack(.init(docker: ["log_max_bytes = 262144"])))
    struct LogTests {
        @Test("a client that asks again and again from the last time on sees every line once, while the run runs")
        func polling() async throws {
            let stack = try Stack.current()
            let lines = (1...40).map { "line \($0)" }
            let id = try await stack.start(lines.flatMap { ["print \($0)", "sleep 0.02"] } + ["output 1"])
            var (seen, since, answers): ([String], Double, Int) = ([], 0, 0)
            var isFinal = false
            while !isFinal {
                // Looked at before the log is: what the log lacks then is not there.
                isFinal = try await stack.run(id)["State"]["ExitCode"] != .null
                let answer = try await Self.page(id, "?since=\(String(format: "%.6f", since))", of: stack)
                let new = answer["lines"].elements.map(\.text)
                #expect(answer["since"].double == since)
                #expect(
                    new.isEmpty ? answer["last_timestamp"].double == since : answer["last_timestamp"].double > since)
                since = answer["last_timestamp"].double
                seen += new
                answers += new.isEmpty ? 0 : 1
            }
            #expect(seen == lines)
            // While it ran, and not at the end only.
            #expect(answers > 2)
        }

        @Test("the last lines, times before them, and a time to continue from")
        func tailAndTimes() async throws {
            let stack = try Stack.current()
            let id = try await stack.start(["print one", "error two", "print three", "print four", "output 1"])
            _ = try await stack.final(id)
            let all = try await stack.lines(id)
            // The two outputs are two pipes: their order among each other is Docker's.
            #expect(all.sorted() == ["four", "one", "three", "two"])
            let tail = try await Self.page(id, "?tail=2", of: stack)
            #expect(tail["lines"].elements.map(\.text) == all.suffix(2))
            #expect(tail["has_more"] == true)
            #expect(try await Self.page(id, "?tail=4", of: stack)["has_more"] == false)

            let stamped = try await Self.page(id, "?timestamps=true", of: stack)["lines"].elements.map(\.text)
            #expect(stamped.map { String($0.dropFirst(28)) } == all)
            let times = stamped.map { String($0.prefix(27)) }
            #expect(times == times.sorted() && Set(times).count == 4)
            #expect(times.allSatisfy { $0.contains(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/) })
            let rest = try await Self.page(id, "?since=\(times[1])", of: stack)["lines"].elements.map(\.text)
            #expect(rest == all.suffix(2))
        }

        @Test("a log that grows too large is cut, and says so")
        func cut() async throws {
            let stack = try Stack.current()
            let id = try await stack.start(["log 2000000", "output 1"])
            #expect(try await stack.final(id)["State"]["Status"] == "completed")
            let lines = try await stack.lines(id)
            let last = try #require(lines.last)
            #expect(last == "[log cut: it has reached the limit of 262144 bytes]")
            // The numbered lines before it are there without a gap.
            let numbers = lines.dropLast().map { Int($0.prefix(9)) }
            #expect(numbers == (1...max(1, numbers.count)).map { $0 })
            #expect(numbers.count > 2000)
            let size = try FileStatus(stack.folder(of: id) + "/container.log").size
            #expect(size >= 262_144 - 200 && size <= 262_144 + 200)
        }

        @Test("a line that is too long is cut, and says so")
        func longLine() async throws {
            let stack = try Stack.current()
            let id = try await stack.start(["print before", "line 100000", "print after", "output 1"])
            _ = try await stack.final(id)
            let cut = String(repeating: "x", count: 65_536) + " [line cut: \(100_000 - 65_536) more bytes]"
            #expect(try await stack.lines(id) == ["before", cut, "after"])
        }

        @Test("bytes that are not text become valid JSON")
        func binary() async throws {
            let stack = try Stack.current()
            let id = try await stack.start(["binary", "output 1"])
            _ = try await stack.final(id)
            let lines = try await stack.lines(id)
            #expect(
                lines == [
                    "not UTF-8: \u{FFFD}\u{FFFD} \u{FFFD}( \u{FFFD}",
                    "\u{1B}[31mred\u{1B}[0m and \u{1B}[1mbold\u{1B}[0m",
                    "progress 1\rprogress 2\rprogress 3\r", "a null byte: \0.",
                ])
        }

        private static func page(_ id: String, _ query: String, of stack: Stack) async throws -> JSON {
            let answer = try await stack.http.get("/api/v1/prechecks/\(id)/logs\(query)")
            guard answer.status == 200 else { throw Unexpected("logs answered \(answer)") }
            return answer.json
        }
    }
}
