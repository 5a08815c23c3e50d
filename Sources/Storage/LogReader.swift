import CLinux
package import Domain
import Glibc

/// One line of a run's log.
package struct LogLine: Equatable, Sendable {
    /// To the microsecond. Unique within a log.
    package let time: Timestamp
    /// As the container wrote it, without the line feed. Not necessarily UTF-8.
    package let text: [UInt8]
}

/// A part of a run's log.
package struct LogPage: Equatable, Sendable {
    /// Oldest first.
    package let lines: [LogLine]
    /// Whether lines were left out: later ones because the page was full, or earlier ones because only the last were
    /// requested.
    package let hasMore: Bool
}

/// Reads a run's log. Lines are in the order of their times, so positions are found by seeking: memory and time are
/// bounded, however large the file is.
package struct LogReader: ~Copyable {
    /// A time, `2024-01-15T10:30:00.123456Z`, and a space.
    static let prefix = 28
    private static let block = 65_536

    private let file: Descriptor
    private let size: Int64

    /// - Returns: nil if the run has no log yet.
    package static func open(_ path: String) throws(StorageError) -> LogReader? {
        try ifThere { () throws(StorageError) in
            let file = try Descriptor(path: path, O_RDONLY | O_NOFOLLOW)
            let size = try file.size()
            return LogReader(size: size, file: file)
        }
    }

    private init(size: Int64, file: consuming Descriptor) {
        self.file = file
        self.size = size
    }

    /// The size of the file when it was opened, in bytes. Lines that a running run adds later are not read.
    package var count: Int64 { size }

    /// The lines later than `since`, or the last `tail` of them, oldest first: as many as fit into `maximumBytes` of
    /// text.
    package func page(since: Timestamp?, tail: Int?, maximumBytes: Int) throws -> LogPage {
        var lines: [LogLine] = []
        var room = maximumBytes
        let hasMore = try forEachLine(since: since, tail: tail) { line in
            room -= line.text.count + Self.prefix
            // At least one line, so that a reader always makes progress.
            if room < 0, !lines.isEmpty { return false }
            lines.append(line)
            return true
        }
        return LogPage(lines: lines, hasMore: hasMore)
    }

    /// Calls `take` with the lines later than `since`, or the last `tail` of them, oldest first, until it returns
    /// false. Memory does not grow with their number.
    ///
    /// - Returns: whether lines were left out: the one that `take` refused and those after it, or those before the last
    ///   `tail`.
    package func forEachLine(since: Timestamp?, tail: Int?, _ take: (LogLine) throws -> Bool) throws -> Bool {
        let begin = try start(since: since)
        let start = if let tail { try start(ofLast: tail, notBefore: begin) } else { begin }
        return try !forEachLine(from: start, take) || start > begin
    }

    /// Where the lines later than `since` start, or the last `tail` of them: an offset for ``lines(from:)``.
    package func start(since: Timestamp?, tail: Int?) throws(StorageError) -> Int64 {
        let begin = try start(since: since)
        return if let tail { try start(ofLast: tail, notBefore: begin) } else { begin }
    }

    /// Whether ``start(since:tail:)`` lies within the last `bytes` of the log. Reads hardly more than those.
    package func starts(within bytes: Int64, since: Timestamp?, tail: Int?) throws(StorageError) -> Bool {
        let edge = size - bytes
        if edge <= 0 { return true }
        if since != nil, try start(since: since) >= edge { return true }
        guard let tail else { return false }
        return try start(ofLast: tail, notBefore: edge) > edge
    }

    private func start(since: Timestamp?) throws(StorageError) -> Int64 {
        if let since { try start(after: since) } else { 0 }
    }

    /// Some complete lines from the offset `start` on (at least one, if there is one), and the offset of the next line.
    package func lines(from start: Int64) throws(StorageError) -> (lines: [LogLine], next: Int64) {
        guard start < size else { return ([], start) }
        // No line is longer than half of that.
        let bytes = try file.bytes(start..<min(size, start + Int64(Self.block * 4)))
        guard let last = bytes.lastIndex(of: UInt8(ascii: "\n")) else { return ([], start) }
        let lines = bytes[..<last].split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        return (lines.compactMap { Self.line($0) }, start + Int64(last) + 1)
    }

    /// The time of the last line before `end`; nil if there is none.
    static func lastTime(of file: borrowing Descriptor, before end: Int64) throws(StorageError) -> Timestamp? {
        guard end > 0 else { return nil }
        var start = end - 1
        while start > 0 {
            let from = max(0, start - Int64(block))
            let bytes = try file.bytes(from..<start)
            if let feed = bytes.lastIndex(of: UInt8(ascii: "\n")) {
                start = from + Int64(feed) + 1
                break
            }
            start = from
        }
        return time(try file.bytes(start..<min(end, start + Int64(prefix))))
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
            // A line without a time is still being written, so it is later than all others.
            if let found = Self.time(try file.bytes(start..<start + Int64(Self.prefix))), found <= time {
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
            let bytes = try file.bytes(position..<min(end, position + Int64(Self.block)))
            if bytes.isEmpty { return nil }
            if let feed = bytes.firstIndex(of: UInt8(ascii: "\n")) {
                let start = position + Int64(feed) + 1
                return start < end ? start : nil
            }
            position += Int64(bytes.count)
        }
        return nil
    }

    /// Where the last `count` complete lines start, but not before `begin`: reads backwards from the end.
    private func start(ofLast count: Int, notBefore begin: Int64) throws(StorageError) -> Int64 {
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 20, alignment: 4096)
        defer { buffer.deallocate() }
        var feeds = 0
        var position = size
        // Usually few lines are requested.
        var step = Int64(Self.block)
        while position > begin {
            let from = max(begin, position - step)
            step = Int64(buffer.count)
            var left = try file.fill(
                UnsafeMutableRawBufferPointer(rebasing: buffer[..<Int(position - from)]), from: from)
            guard let base = buffer.baseAddress else { return begin }
            while let feed = linux_memrchr(base, CInt(UInt8(ascii: "\n")), left) {
                left = feed - UnsafeRawPointer(base)
                feeds += 1
                if feeds > count { return from + Int64(left) + 1 }
            }
            position = from
        }
        return begin
    }

    /// False if `take` refused a line.
    private func forEachLine(from start: Int64, _ take: (LogLine) throws -> Bool) throws -> Bool {
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: Self.block * 4, alignment: 4096)
        defer { buffer.deallocate() }
        var position = start
        while position < size {
            let room = buffer[..<Int(min(size - position, Int64(buffer.count)))]
            let count = try file.fill(UnsafeMutableRawBufferPointer(rebasing: room), from: position)
            let bytes = UnsafeRawBufferPointer(rebasing: buffer[..<count])
            var next = 0
            while let feed = Self.lineFeed(in: bytes, from: next) {
                if let line = Self.line(Array(bytes[next..<feed])[...]), try !take(line) { return false }
                next = feed + 1
            }
            // No line is longer than the buffer, so the rest is a line that is still being written.
            if next == 0 { return true }
            position += Int64(next)
        }
        return true
    }

    private static func lineFeed(in bytes: UnsafeRawBufferPointer, from start: Int) -> Int? {
        guard start < bytes.count, let base = bytes.baseAddress else { return nil }
        return memchr(base + start, CInt(UInt8(ascii: "\n")), bytes.count - start).map { UnsafeRawPointer($0) - base }
    }

    private static func line(_ bytes: ArraySlice<UInt8>) -> LogLine? {
        guard let time = time(bytes.prefix(prefix)) else { return nil }
        return LogLine(time: time, text: Array(bytes.dropFirst(prefix)))
    }

    private static func time(_ bytes: some Collection<UInt8>) -> Timestamp? {
        Timestamp(rfc3339: String(decoding: bytes.prefix(prefix - 1), as: UTF8.self))
    }
}
