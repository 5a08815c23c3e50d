import Docker
import Domain

/// Puts the pieces that Docker cuts long lines into (16 KiB) together again, for each output of the container by itself.
struct LineAssembler {
    /// A whole line, without its line feed.
    struct Line: Equatable {
        let time: Timestamp
        var text: [UInt8]
        /// Bytes that came after `text` and were not held.
        var dropped = 0
    }

    private var pieces: [LogFrame.Source: Line] = [:]

    /// Bytes of one line that are held.
    private static let maximum = 1 << 20

    /// Takes a frame and returns the line that it completes.
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

    /// What was written without a line feed at the very end, in the order of its times.
    mutating func finish() -> [Line] {
        defer { pieces.removeAll() }
        return pieces.values.sorted { $0.time < $1.time }
    }
}
