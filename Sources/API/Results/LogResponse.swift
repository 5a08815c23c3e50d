import Domain
import JSON
import OpenAPI
import Storage
import Web

/// The response to a request for a run's log, written line by line: memory does not grow with the log.
struct LogResponse: Sendable {
    let path: String
    let since: Timestamp?
    let tail: Int?
    /// Whether each line begins with its time.
    let timestamps: Bool

    /// How much of a log, in bytes, is read on a handler's thread.
    private static let short: Int64 = 1 << 18

    /// Whether everything that was requested can be found and read quickly.
    func isShort() throws(StorageError) -> Bool {
        guard let reader = try LogReader.open(path) else { return true }
        return try reader.starts(within: Self.short, since: since, tail: tail)
    }

    @Sendable func write(to writer: any BodyWriter) throws {
        let first = since ?? Timestamp(microseconds: 0)
        var (last, room, buffer) = (first, InterfaceLimits.logLines, Array("{\"lines\":[".utf8))
        var separator = ""
        let hasMore = try LogReader.open(path)?.forEachLine(since: since, tail: tail) { line in
            let bytes = separator.utf8 + text(of: line).bytes
            room -= bytes.count
            // At least one line, so that a client always makes progress.
            if room < 0, !separator.isEmpty { return false }
            (separator, last) = (",", line.time)
            buffer += bytes
            if buffer.count >= 65_536 { try flush(&buffer, to: writer) }
            return true
        }
        let rest: JSON = [
            "since": .number(first.seconds), "last_timestamp": .number(last.seconds),
            "has_more": .bool(hasMore ?? false),
        ]
        buffer += "],".utf8
        buffer += rest.bytes.dropFirst()
        try flush(&buffer, to: writer)
    }

    private func text(of line: LogLine) -> JSON {
        let text = String(decoding: line.text, as: UTF8.self)
        return .string(timestamps ? "\(line.time.rfc3339(.microseconds)) \(text)" : text)
    }

    private func flush(_ buffer: inout [UInt8], to writer: any BodyWriter) throws {
        try buffer.withUnsafeBytes(writer.write)
        buffer.removeAll(keepingCapacity: true)
    }
}

/// Keeps a body in memory.
final class MemoryWriter: BodyWriter {
    private(set) var bytes: [UInt8] = []

    func write(_ bytes: UnsafeRawBufferPointer) { self.bytes += bytes }
}

extension Timestamp {
    /// Seconds since 1970.
    fileprivate var seconds: Double { Double(microseconds) / 1_000_000 }
}
