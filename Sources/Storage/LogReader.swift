package import Domain
import Glibc

/// One line of a run's log.
package struct LogLine: Equatable, Sendable {
    package let time: Timestamp
    /// As the container wrote it, without the line feed. Need not be UTF-8.
    package let text: [UInt8]
}

/// A piece of a run's log.
package struct LogPage: Equatable, Sendable {
    package let lines: [LogLine]
    /// Whether lines were left out: later ones because the page was full, or earlier ones because only the last were asked for.
    package let hasMore: Bool
}

/// Reads a run's log. Finds its place by seeking, as lines are in the order of their times: memory and time are bounded, however
/// large the file is.
package struct LogReader: ~Copyable {
    /// A time, `2024-01-15T10:30:00.123456Z`, and a space.
    static let prefix = 28
    private static let block = 65_536

    private let file: Descriptor
    private let size: Int64

    /// - Returns: nil when the run has no log yet.
    package static func open(_ path: String) throws(StorageError) -> LogReader? {
        do throws(StorageError) {
            let file = try Descriptor(path: path, O_RDONLY | O_NOFOLLOW)
            let size = try file.size()
            return LogReader(size: size, file: file)
        } catch .notFound { return nil }
    }

    private init(size: Int64, file: consuming Descriptor) {
        self.file = file
        self.size = size
    }

    /// The lines later than `since`, or the last `tail` of them, oldest first: as many as `maximumBytes` of text hold.
    package func page(since: Timestamp?, tail: Int?, maximumBytes: Int) throws(StorageError) -> LogPage {
        let begin = try since.map { since throws(StorageError) in try self.start(after: since) } ?? 0
        let start =
            try tail.map { tail throws(StorageError) in try self.start(ofLast: tail, notBefore: begin) } ?? begin
        let (lines, isWhole) = try self.lines(from: start, maximumBytes: maximumBytes)
        return LogPage(lines: lines, hasMore: !isWhole || start > begin)
    }

    /// The time of the last line that ends at `end`; nil when there is none.
    static func lastTime(of file: borrowing Descriptor, before end: Int64) throws(StorageError) -> Timestamp? {
        guard end > 0 else { return nil }
        var start = end - 1
        while start > 0 {
            let from = max(0, start - Int64(block))
            let bytes = try read(file, from..<start)
            if let feed = bytes.lastIndex(of: UInt8(ascii: "\n")) {
                start = from + Int64(feed) + 1
                break
            }
            start = from
        }
        return time(try read(file, start..<min(end, start + Int64(prefix))))
    }

    /// Where the first line later than `time` starts: a binary search.
    private func start(after time: Timestamp) throws(StorageError) -> Int64 {
        var (low, high) = (Int64(0), size)
        while low < high {
            let middle = low + (high - low) / 2
            guard let start = try lineStart(from: middle, to: high) else {
                high = middle
                continue
            }
            // What has no time yet is a line that is just being written: later than all others.
            if let found = Self.time(try Self.read(file, start..<start + Int64(Self.prefix))), found <= time {
                low = start + 1
            } else {
                high = middle
            }
        }
        return try lineStart(from: low, to: size) ?? size
    }

    /// The first start of a line at or after `offset` and before `end`.
    private func lineStart(from offset: Int64, to end: Int64) throws(StorageError) -> Int64? {
        if offset == 0 { return end > 0 ? 0 : nil }
        var position = offset - 1
        while position < end {
            let bytes = try Self.read(file, position..<min(end, position + Int64(Self.block)))
            if bytes.isEmpty { return nil }
            if let feed = bytes.firstIndex(of: UInt8(ascii: "\n")) {
                let start = position + Int64(feed) + 1
                return start < end ? start : nil
            }
            position += Int64(bytes.count)
        }
        return nil
    }

    /// Where the last `count` whole lines start, at `begin` at the earliest: reads from the end.
    private func start(ofLast count: Int, notBefore begin: Int64) throws(StorageError) -> Int64 {
        var feeds = 0
        var position = size
        while position > begin {
            let from = max(begin, position - Int64(Self.block))
            let bytes = try Self.read(file, from..<position)
            for index in bytes.indices.reversed() where bytes[index] == UInt8(ascii: "\n") {
                feeds += 1
                if feeds > count { return from + Int64(index) + 1 }
            }
            position = from
        }
        return begin
    }

    private func lines(from start: Int64, maximumBytes: Int) throws(StorageError) -> (lines: [LogLine], isWhole: Bool) {
        var lines: [LogLine] = []
        var (position, room) = (start, maximumBytes)
        var rest: [UInt8] = []
        while position < size {
            let bytes = try Self.read(file, position..<min(size, position + Int64(Self.block) * 4))
            if bytes.isEmpty { break }
            position += Int64(bytes.count)
            rest += bytes
            var next = rest.startIndex
            while let feed = rest[next...].firstIndex(of: UInt8(ascii: "\n")) {
                room -= feed - next
                // At least one line, so that a reader always gets on.
                if room < 0, !lines.isEmpty { return (lines, false) }
                if let line = Self.line(rest[next..<feed]) { lines.append(line) }
                next = feed + 1
            }
            rest.removeSubrange(..<next)
        }
        return (lines, true)
    }

    private static func line(_ bytes: ArraySlice<UInt8>) -> LogLine? {
        guard let time = time(bytes.prefix(prefix)) else { return nil }
        return LogLine(time: time, text: Array(bytes.dropFirst(prefix)))
    }

    private static func time(_ bytes: some Collection<UInt8>) -> Timestamp? {
        Timestamp(rfc3339: String(decoding: bytes.prefix(prefix - 1), as: UTF8.self))
    }

    private static func read(_ file: borrowing Descriptor, _ range: Range<Int64>) throws(StorageError) -> [UInt8] {
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: range.count, alignment: 1)
        defer { buffer.deallocate() }
        var count = 0
        while count < range.count {
            let rest = UnsafeMutableRawBufferPointer(rebasing: buffer[count...])
            let more = try file.read(into: rest, at: range.lowerBound + Int64(count))
            if more == 0 { break }
            count += more
        }
        return Array(buffer[..<count])
    }
}
