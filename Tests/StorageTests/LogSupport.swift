import Domain
import Testing

@testable import Storage

let noon = Timestamp(microseconds: 1_705_320_000_000_000)

/// A moment some microseconds after noon.
func noon(_ microseconds: Int64) -> Timestamp { Timestamp(microseconds: noon.microseconds + microseconds) }

extension LogLine {
    var string: String { String(decoding: text, as: UTF8.self) }
}

/// Writes lines as a worker does.
func writeLog(_ path: String, _ lines: [(text: [UInt8], time: Timestamp)], maximumBytes: Int64 = 1 << 40) throws {
    var writer = try LogWriter.open(path, maximumBytes: maximumBytes)
    for line in lines { try writer.append(line.text, at: line.time) }
    try writer.flush()
}

func writeLog(_ path: String, _ lines: [String]) throws {
    try writeLog(path, lines.enumerated().map { (Array($1.utf8), noon(Int64($0))) })
}

/// Reads a page; the log must be there.
func readPage(
    _ path: String, since: Timestamp? = nil, tail: Int? = nil, maximumBytes: Int = 1 << 30
) throws -> LogPage {
    guard let reader = try LogReader.open(path) else {
        Issue.record("no log at \(path)")
        return LogPage(lines: [], hasMore: false)
    }
    return try reader.page(since: since, tail: tail, maximumBytes: maximumBytes)
}
