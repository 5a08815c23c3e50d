import Docker
import Domain

/// Puts the pieces that Docker cuts long lines into (16 KiB) together again, for each output of the container by itself.
struct LineAssembler {
    private struct Piece {
        let time: Timestamp
        var bytes: [UInt8]
    }

    private var pieces: [LogFrame.Source: Piece] = [:]

    /// Bytes of one line that are held: the rest is counted by nobody, and cut from the log.
    private static let maximum = 1 << 20

    /// Takes a frame and returns the line that it completes, without its line feed.
    mutating func take(_ frame: LogFrame) -> (time: Timestamp, text: [UInt8])? {
        let time =
            frame.time.map { Timestamp(microseconds: $0.nanosecondsSince1970 / 1000) } ?? Timestamp(microseconds: 0)
        var piece = pieces.removeValue(forKey: frame.source) ?? Piece(time: time, bytes: [])
        piece.bytes += frame.isPartial ? frame.bytes : frame.bytes.dropLast()
        if piece.bytes.count > Self.maximum { piece.bytes.removeLast(piece.bytes.count - Self.maximum) }
        guard frame.isPartial else { return (piece.time, piece.bytes) }
        pieces[frame.source] = piece
        return nil
    }

    /// What was written without a line feed at the very end, in the order of its times.
    mutating func finish() -> [(time: Timestamp, text: [UInt8])] {
        defer { pieces.removeAll() }
        return pieces.values.sorted { $0.time < $1.time }.map { ($0.time, $0.bytes) }
    }
}
