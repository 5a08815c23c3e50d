/// Splits a stream into lines.
struct LineDecoder {
    /// Longer lines are treated as garbage; real ones have a few kilobytes.
    static let maximumLineBytes = 1 << 20

    private var line: [UInt8] = []

    /// Adds the next piece of the stream and calls `onLine` for each line that it completes, without its line break.
    mutating func take(
        _ bytes: UnsafeRawBufferPointer, onLine: ([UInt8]) throws(EngineError) -> Void
    ) throws(EngineError) {
        var rest = bytes[...]
        while let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
            try append(rest[..<end])
            rest = rest[(end + 1)...]
            let whole = line
            line = []
            try onLine(whole)
        }
        try append(rest)
    }

    private mutating func append(_ bytes: Slice<UnsafeRawBufferPointer>) throws(EngineError) {
        guard line.count + bytes.count <= Self.maximumLineBytes else {
            throw .malformed("a line of more than \(Self.maximumLineBytes) bytes")
        }
        line += bytes
    }
}
