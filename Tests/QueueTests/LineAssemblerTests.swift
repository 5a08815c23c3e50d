import Docker
import Domain
import Testing

@testable import Queue

@Suite("Lines of a container's log")
struct LineAssemblerTests {
    private func frame(_ text: String, _ nanoseconds: Int64, _ source: LogFrame.Source = .output) -> LogFrame {
        LogFrame(source: source, time: EngineTime(nanosecondsSince1970: nanoseconds), bytes: Array(text.utf8)[...])
    }

    @Test("a complete line arrives at once, with its time in microseconds")
    func whole() throws {
        var assembler = LineAssembler()
        let found = assembler.take(frame("hello\n", 1_234_567))
        let line = try #require(found)
        #expect(line.text == Array("hello".utf8))
        #expect(line.time == Timestamp(microseconds: 1_234))
    }

    @Test("pieces are put together, each output by itself, with the time of the first")
    func pieces() throws {
        var assembler = LineAssembler()
        #expect(assembler.take(frame("aa", 1000)) == nil)
        #expect(assembler.take(frame("xx", 2000, .errorOutput)) == nil)
        let whole = assembler.take(frame("bb\n", 3000))
        let output = try #require(whole)
        #expect(output.text == Array("aabb".utf8))
        #expect(output.time == Timestamp(microseconds: 1))
        let other = assembler.take(frame("yy\n", 4000, .errorOutput))
        let error = try #require(other)
        #expect(error.text == Array("xxyy".utf8))
        #expect(assembler.finish().isEmpty)
    }

    @Test("what has no line feed at the end comes at the end, in the order of its times")
    func unfinished() {
        var assembler = LineAssembler()
        _ = assembler.take(frame("late", 9000, .errorOutput))
        _ = assembler.take(frame("early", 5000))
        #expect(assembler.finish().map(\.text) == [Array("early".utf8), Array("late".utf8)])
        #expect(assembler.finish().isEmpty)
    }

    @Test("a line without end is held only up to a bound")
    func bounded() throws {
        var assembler = LineAssembler()
        let piece = String(repeating: "x", count: 16_384)
        for _ in 0..<200 { _ = assembler.take(frame(piece, 0)) }
        let found = assembler.take(frame("\n", 0))
        let line = try #require(found)
        #expect(line.text.count == 1 << 20)
        #expect(line.dropped == 200 * 16_384 - (1 << 20))
    }
}
