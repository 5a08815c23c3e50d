import Docker
import Domain

/// Reassembles long lines, which Docker splits into pieces of 16 KiB, separately for each output stream of the
/// container.
struct LineAssembler {
    /// A complete line, without its line feed.
    struct Line: Equatable {
        let time: Timestamp
        var text: [UInt8]
        /// How many bytes after `text` were dropped.
        var dropped = 0
    }

    private var pieces: [LogFrame.Source: Line] = [:]

    /// The most bytes of a line that are held.
    private static let maximum = 1 << 20

    /// Adds a frame and returns the line that it completes, if any.
    mutating func take(_ frame: LogFrame) -> Line? {
        let time =
            frame.time.map { Timestamp(microseconds: $0.nanosecondsSince1970 / 1000) } ?? Timestamp(microseconds: 0)
        var line = pieces.removeValue(forKey: frame.source) ?? Line(time: time, text: [])
        line.text += frame.isPartial ? frame.bytes : frame.bytes.dropLast()
        let excess = max(0, line.text.count - Self.maximum)
        line.text.removeLast(excess)
        line.dropped += excess
        guard frame.isPartial else { return line }
        pieces[frame.source] = line
        return nil
    }

    /// The unterminated lines at the very end, in the order of their times.
    mutating func finish() -> [Line] {
        defer { pieces.removeAll() }
        return pieces.values.sorted { $0.time < $1.time }
    }
}
