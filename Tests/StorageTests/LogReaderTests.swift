import Domain
import Foundation
import TestSupport
import Testing

@testable import Storage

@Suite("Reading a run's log")
struct LogReaderTests {
    private static let five = ["one", "two", "three", "four", "five"]

    @Test("a log that is not there is nil, an empty one has no lines")
    func missing() throws {
        try withFolder { folder in
            guard try LogReader.open(folder + "/log") == nil else {
                Issue.record("there is a log")
                return
            }
            try write("", to: folder + "/log")
            for (since, tail) in [(nil, nil), (noon, nil), (nil, 5), (noon, 5), (nil, 0)] as [(Timestamp?, Int?)] {
                #expect(try readPage(folder + "/log", since: since, tail: tail) == LogPage(lines: [], hasMore: false))
            }
        }
    }

    @Test("without conditions it is all there")
    func all() throws {
        try withFive { path in
            let page = try readPage(path)
            #expect(page.lines.map(\.string) == Self.five)
            #expect(page.lines.map(\.time) == (0..<5).map { noon($0) })
            #expect(!page.hasMore)
        }
    }

    @Test("`since` leaves out its own moment")
    func since() throws {
        try withFive { path in
            #expect(try readPage(path, since: noon(-1)).lines.map(\.string) == Self.five)
            for count in 0..<5 {
                let page = try readPage(path, since: noon(Int64(count)))
                #expect(page.lines.map(\.string) == Array(Self.five.dropFirst(count + 1)))
                #expect(!page.hasMore)
            }
            #expect(try readPage(path, since: noon(1_000_000)).lines.isEmpty)
        }
    }

    @Test("`tail` gives the last lines, in their order, and says that there were more")
    func tail() throws {
        try withFive { path in
            for count in 0...7 {
                let page = try readPage(path, tail: count)
                #expect(page.lines.map(\.string) == Array(Self.five.suffix(count)))
                #expect(page.hasMore == (count < 5))
            }
        }
    }

    @Test("`tail` and `since` together give the last of the later lines")
    func tailAndSince() throws {
        try withFive { path in
            let some = try readPage(path, since: noon(1), tail: 2)
            #expect(some.lines.map(\.string) == ["four", "five"])
            #expect(some.hasMore)
            let all = try readPage(path, since: noon(1), tail: 3)
            #expect(all.lines.map(\.string) == ["three", "four", "five"])
            #expect(!all.hasMore)
            #expect(try readPage(path, since: noon(4), tail: 3) == LogPage(lines: [], hasMore: false))
        }
    }

    @Test("who takes line by line may stop, and learns that there were more")
    func lineByLine() throws {
        try withFive { path in
            guard let reader = try LogReader.open(path) else { return }
            #expect(reader.count == Int64(try bytes(of: path).count))
            for limit in 0...6 {
                var seen: [String] = []
                let hasMore = try reader.forEachLine(since: nil, tail: nil) { line in
                    guard seen.count < limit else { return false }
                    seen.append(line.string)
                    return true
                }
                #expect(seen == Array(Self.five.prefix(limit)))
                #expect(hasMore == (limit < 5))
            }
        }
    }

    @Test("whether what is asked for lies near the end is told without reading more")
    func nearness() throws {
        try withFolder { folder in
            let text = (0..<2000).map { "\(noon(Int64($0 / 3)).rfc3339(.microseconds)) line \($0)\n" }.joined()
            try write(text, to: folder + "/log")
            guard let reader = try LogReader.open(folder + "/log") else {
                Issue.record("there is no log")
                return
            }
            let moments = [nil] + [-1, 0, 300, 600, 660, 666, 1000].map { noon($0) }
            let tails = [nil, 0, 1, 7, 500, 2000, 5000]
            for (since, tail) in moments.flatMap({ since in tails.map { (since, $0) } }) {
                let start = try reader.start(since: since, tail: tail)
                for bytes in [1, 100, 5000, reader.count - 1, reader.count, 1 << 30] as [Int64] {
                    // What starts there to the byte may be taken for either.
                    guard start != reader.count - bytes else { continue }
                    let isNear = start > reader.count - bytes
                    #expect(
                        try reader.starts(within: bytes, since: since, tail: tail) == isNear,
                        "\(String(describing: since)), \(String(describing: tail)), \(bytes)")
                }
            }
        }
    }

    @Test("a page that is full says so; a line that alone is too much comes alone")
    func full() throws {
        try withFive { path in
            // A line counts with its time: 28 bytes and the text.
            for (maximumBytes, count) in [(1, 1), (61, 1), (62, 2), (158, 4), (159, 5)] {
                let page = try readPage(path, maximumBytes: maximumBytes)
                #expect(page.lines.map(\.string) == Array(Self.five.prefix(count)))
                #expect(page.hasMore == (count < 5))
            }
        }
    }

    @Test(
        "a line that is still being written is not seen, and hides none of the others",
        arguments: ["2", "2024-01-15T12:00", "2024-01-15T12:00:01.000000Z ", "2024-01-15T12:00:01.000000Z half a li"])
    func tornLine(_ torn: String) throws {
        try withFive { path in
            try write(try text(of: path) + torn, to: path)
            #expect(try readPage(path).lines.map(\.string) == Self.five)
            for count in -1..<5 {
                let page = try readPage(path, since: noon(Int64(count)))
                #expect(page.lines.map(\.string) == Array(Self.five.dropFirst(count + 1)), "since \(count)")
            }
            for count in 0...6 {
                #expect(
                    try readPage(path, tail: count).lines.map(\.string) == Array(Self.five.suffix(count)),
                    "tail \(count)")
            }
        }
    }

    @Test("a torn line alone is no line")
    func onlyTorn() throws {
        try withFolder { folder in
            try write("2024-01-15T12:00:0", to: folder + "/log")
            #expect(try readPage(folder + "/log", since: noon).lines.isEmpty)
            #expect(try readPage(folder + "/log", tail: 3).lines.isEmpty)
            #expect(try readPage(folder + "/log").lines.isEmpty)
        }
    }

    @Test("a link in the log's place is not followed")
    func link() throws {
        try withFolder { folder in
            try writeLog(folder + "/secret", ["secret"])
            #expect(symlink(folder + "/secret", folder + "/log") == 0)
            guard try LogReader.open(folder + "/log") == nil else {
                Issue.record("the link was followed")
                return
            }
        }
    }

    @Test("whatever is asked of whatever log is what reading from the front gives", arguments: 1...4)
    func randomLogs(_ seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        try withFolder { folder in
            let lines = Self.randomLines(&random)
            try writeLog(folder + "/log", lines.map { ($0.text, $0.time) })
            let size = lines.reduce(0) { $0 + $1.text.count + 28 }
            for _ in 0..<30 {
                let since =
                    Bool.random(using: &random) ? nil : noon(.random(in: -2...3 * Int64(lines.count), using: &random))
                let tail = Bool.random(using: &random) ? nil : Int.random(in: 0...lines.count + 2, using: &random)
                let maximumBytes = Int.random(in: 1...size + 100, using: &random)
                let expected = Self.expectedPage(of: lines, since: since, tail: tail, maximumBytes: maximumBytes)
                let page = try readPage(folder + "/log", since: since, tail: tail, maximumBytes: maximumBytes)
                #expect(page == expected, "since \(String(describing: since)), tail \(String(describing: tail))")
            }
        }
    }

    @Test(
        "who passes the last time on sees every line once, however small the pages", arguments: [1, 100, 5000, 300_000])
    func paging(_ maximumBytes: Int) throws {
        var random = SeededGenerator(seed: 77)
        try withFolder { folder in
            let lines = Self.randomLines(&random)
            try writeLog(folder + "/log", lines.map { ($0.text, $0.time) })
            var (seen, last) = ([LogLine](), Timestamp?.none)
            while true {
                let page = try readPage(folder + "/log", since: last, maximumBytes: maximumBytes)
                seen += page.lines
                last = page.lines.last?.time ?? last
                guard page.hasMore else { break }
            }
            #expect(seen == lines)
        }
    }

    @Test("a reader that follows a writer sees every line once")
    func following() throws {
        try withFolder { folder in
            let path = folder + "/log"
            try write("", to: path)
            let seen = onThreads(2) { index in
                if index == 0 {
                    guard var writer = try? LogWriter.open(path, maximumBytes: 1 << 30) else { return [LogLine]() }
                    for count in 0..<300 {
                        try? writer.append(Array("line \(count)".utf8), at: noon(Int64(count)))
                        try? writer.flush()
                    }
                    try? writer.append(Array("end".utf8), at: noon(1000))
                    try? writer.flush()
                    return []
                }
                var lines: [LogLine] = []
                while lines.last?.string != "end" {
                    guard let page = try? readPage(path, since: lines.last?.time, maximumBytes: 1000) else { break }
                    lines += page.lines
                }
                return lines
            }
            let lines = seen.joined()
            #expect(lines.map(\.string) == (0..<300).map { "line \($0)" } + ["end"])
        }
    }

    @Test("in a log of 64 MiB any moment is found")
    func large() throws {
        try withFolder { folder in
            let count = 65_536
            var writer = try LogWriter.open(folder + "/log", maximumBytes: 1 << 40)
            let text = [UInt8](repeating: UInt8(ascii: "x"), count: 1000)
            for index in 0..<count { try writer.append(text, at: noon(Int64(index) * 10)) }
            try writer.flush()
            #expect(try status(of: folder + "/log").st_size > 64 << 20)
            var random = SeededGenerator(seed: 64)
            for index in (0..<200).map({ _ in Int.random(in: 0..<count, using: &random) }) + [0, count - 1] {
                // Just before a line, at it, and just after it.
                for (offset, first) in [(-1, index), (0, index + 1), (1, index + 1)] {
                    let page = try readPage(
                        folder + "/log", since: noon(Int64(index * 10 + offset)), maximumBytes: 2000)
                    #expect(page.lines.first?.time == (first < count ? noon(Int64(first) * 10) : nil))
                    #expect(page.hasMore == (first < count - 1))
                }
            }
            #expect(
                try readPage(folder + "/log", tail: 3).lines.map(\.time)
                    == (count - 3..<count).map { noon(Int64($0) * 10) })
        }
    }

    private func withFive(_ body: (String) throws -> Void) throws {
        try withFolder { folder in
            try writeLog(folder + "/log", Self.five)
            try body(folder + "/log")
        }
    }

    /// Lines of all sizes: empty ones, short ones, and some around and beyond what is read at once.
    private static func randomLines(_ random: inout SeededGenerator) -> [LogLine] {
        var time: Int64 = 0
        return (0..<Int.random(in: 1...80, using: &random)).map { _ in
            time += .random(in: 1...4, using: &random)
            let size =
                switch Int.random(in: 0..<12, using: &random) {
                case 0...2: 0
                case 3: Int.random(in: 60_000...65_536, using: &random)
                default: Int.random(in: 1...300, using: &random)
                }
            let byte = UInt8.random(in: 11...255, using: &random)
            return LogLine(time: noon(time), text: [UInt8](repeating: byte, count: size))
        }
    }

    /// The page by its definition.
    private static func expectedPage(of lines: [LogLine], since: Timestamp?, tail: Int?, maximumBytes: Int) -> LogPage {
        let later = lines.filter { line in since.map { line.time > $0 } ?? true }
        let wanted = Array(later.suffix(tail ?? later.count))
        var room = maximumBytes
        let fitting = wanted.prefix { line in
            room -= line.text.count + 28
            return room >= 0
        }
        let lines = Array(wanted.prefix(max(fitting.count, 1)))
        return LogPage(lines: lines, hasMore: lines.count < later.count)
    }
}
