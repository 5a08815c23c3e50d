import Domain
import Foundation
import TestSupport
import Testing

@testable import Storage

@Suite("Writing a run's log")
struct LogWriterTests {
    @Test("each line stands with its time")
    func form() throws {
        try withFolder { folder in
            try writeLog(folder + "/log", [(Array("hello".utf8), noon(123_456)), ([], noon(200_000))])
            #expect(
                try text(of: folder + "/log") == """
                    2024-01-15T12:00:00.123456Z hello
                    2024-01-15T12:00:00.200000Z 

                    """)
        }
    }

    @Test("bytes are kept as they are, also where they are not UTF-8")
    func anyBytes() throws {
        try withFolder { folder in
            let line = (UInt8(0)...255).filter { $0 != UInt8(ascii: "\n") }
            try writeLog(folder + "/log", [(line, noon)])
            #expect(try readPage(folder + "/log").lines == [LogLine(time: noon, text: line)])
        }
    }

    @Test("times always grow, also where the clock stood still or went back")
    func times() throws {
        try withFolder { folder in
            let path = folder + "/log"
            try writeLog(path, [0, 0, 0, 10, 5, -1_000_000, 11, 100].map { ([1], noon($0)) })
            #expect(try readPage(path).lines.map(\.time) == [0, 1, 2, 10, 11, 12, 13, 100].map { noon($0) })
            try writeLog(path, [([2], noon(50))])
            #expect(try readPage(path).lines.last?.time == noon(101))
        }
    }

    @Test("readers see what was flushed, and nothing before")
    func flushing() throws {
        try withFolder { folder in
            var writer = try LogWriter.open(folder + "/log", maximumBytes: 1 << 30)
            try writer.append([1], at: noon)
            #expect(try readPage(folder + "/log").lines.isEmpty)
            try writer.flush()
            #expect(try readPage(folder + "/log").lines.count == 1)
            try writer.flush()
            #expect(try readPage(folder + "/log").lines.count == 1)
        }
    }

    @Test("much is handed on without being asked, so that memory stays bounded")
    func buffering() throws {
        try withFolder { folder in
            var writer = try LogWriter.open(folder + "/log", maximumBytes: 1 << 30)
            let line = [UInt8](repeating: 1, count: 50_000)
            for count in 0..<20 { try writer.append(line, at: noon(Int64(count))) }
            #expect(try status(of: folder + "/log").st_size > 500_000)
        }
    }

    @Test("a line of 65,536 bytes is kept; the rest of a longer one is cut, and counted")
    func longLines() throws {
        try withFolder { folder in
            let path = folder + "/log"
            let sizes = [65_535, 65_536, 65_537, 200_000]
            try writeLog(path, sizes.map { ([UInt8](repeating: UInt8(ascii: "x"), count: $0), noon) })
            let lines = try readPage(path).lines
            #expect(lines[0].text.count == 65_535)
            #expect(lines[1].text.count == 65_536)
            let whole = String(repeating: "x", count: 65_536)
            #expect(lines[2].string == whole + " [line cut: 1 more bytes]")
            #expect(lines[3].string == whole + " [line cut: 134464 more bytes]")
            #expect(lines.count == 4)
        }
    }

    @Test("bytes that were left out before are counted with those that are cut")
    func cutBefore() throws {
        try withFolder { folder in
            var writer = try LogWriter.open(folder + "/log", maximumBytes: 1 << 30)
            try writer.append(Array("short".utf8), at: noon, cut: 7)
            try writer.append([UInt8](repeating: UInt8(ascii: "x"), count: 65_537), at: noon, cut: 100)
            try writer.flush()
            let lines = try readPage(folder + "/log").lines.map(\.string)
            #expect(lines.count == 2 && lines[0] == "short [line cut: 7 more bytes]")
            #expect(lines[1].hasSuffix("x [line cut: 101 more bytes]"))
        }
    }

    @Test("a full log says so once and keeps nothing more, also after it was opened again")
    func cap() throws {
        try withFolder { folder in
            let path = folder + "/log"
            for _ in 0..<3 { try writeLog(path, (0..<10).map { (Array("line".utf8), noon($0)) }, maximumBytes: 100) }
            let lines = try readPage(path).lines
            // Each line takes 33 bytes: the fourth reaches the limit.
            #expect(
                lines.map(\.string)
                    == ["line", "line", "line", "line", "[log cut: it has reached the limit of 100 bytes]"])
            #expect(Set(lines.map(\.time)).count == lines.count)
        }
    }

    @Test("a log that is not full continues after it was reopened, and is full at the same size")
    func capAfterReopening() throws {
        try withFolder { folder in
            for count in 0..<10 {
                try writeLog(folder + "/log", [(Array("line".utf8), noon(Int64(count)))], maximumBytes: 100)
            }
            #expect(try readPage(folder + "/log").lines.count == 5)
        }
    }

    @Test("a writer knows how many lines are there already, so that none is written twice")
    func counting() throws {
        try withFolder { folder in
            let path = folder + "/log"
            do { #expect(try LogWriter.open(path, maximumBytes: 1 << 30).lines == 0) }
            try writeLog(path, ["a", "", "c"])
            var writer = try LogWriter.open(path, maximumBytes: 1 << 30)
            #expect(writer.lines == 3)
            try writer.append([1], at: noon)
            #expect(writer.lines == 4)
        }
    }

    @Test(
        "an incomplete last line of a dead worker is removed, and the log continues after the last complete one",
        arguments: [
            "2", "2024-01-15T12:00:01.000000Z", "2024-01-15T12:00:01.000000Z ", "2024-01-15T12:00:01.000000Z hal",
        ])
    func tornLine(_ torn: String) throws {
        try withFolder { folder in
            let path = folder + "/log"
            try writeLog(path, ["a", "b"])
            let whole = try text(of: path)
            try write(whole + torn, to: path)
            do { #expect(try LogWriter.open(path, maximumBytes: 1 << 30).lines == 2) }
            #expect(try text(of: path) == whole)
            try writeLog(path, [(Array("c".utf8), noon(0))])
            #expect(try readPage(path).lines.map(\.string) == ["a", "b", "c"])
            #expect(try readPage(path).lines.map(\.time) == [noon(0), noon(1), noon(2)])
        }
    }

    @Test("a log with only an incomplete line starts again")
    func onlyTorn() throws {
        try withFolder { folder in
            try write("2024-01-15T12:0", to: folder + "/log")
            try writeLog(folder + "/log", ["a"])
            #expect(try readPage(folder + "/log").lines.map(\.string) == ["a"])
        }
    }

    @Test("a log whose last line is longer than what is read at once is continued")
    func longLastLine() throws {
        try withFolder { folder in
            let path = folder + "/log"
            try writeLog(path, [([1], noon(0)), ([UInt8](repeating: 2, count: 65_536), noon(7))])
            try writeLog(path, [([3], noon(0))])
            #expect(try readPage(path).lines.map(\.time) == [noon(0), noon(7), noon(8)])
        }
    }

    @Test("a log in a folder that is not there is an error")
    func noFolder() throws {
        try withFolder { folder in
            #expect(failure { _ = try LogWriter.open(folder + "/nowhere/log", maximumBytes: 1) }?.isNotFound == true)
        }
    }
}
