/// Splits the stream in which the engine multiplexes both outputs of a container into frames: a header of 8 bytes,
/// `[output, 0, 0, 0, length in 4 bytes]`, and as many bytes of payload.
struct FrameDecoder {
    /// Longer payloads are treated as garbage; the engine's are at most 16 KiB and a time.
    static let maximumPayloadBytes = 16 << 20
    private static let headBytes = 8

    private var head: [UInt8] = []
    private var payload: [UInt8] = []
    private var missingBytes = 0

    /// Whether the stream so far ended with a complete frame.
    var isAtBoundary: Bool { head.isEmpty }

    /// Adds the next piece of the stream and calls `onFrame` for each frame that it completes.
    mutating func take(
        _ bytes: UnsafeRawBufferPointer, onFrame: (UInt8, [UInt8]) throws(EngineError) -> Void
    ) throws(EngineError) {
        var rest = bytes[...]
        while !rest.isEmpty {
            if head.count < Self.headBytes {
                head += rest.takeFirst(Self.headBytes - head.count)
                guard head.count == Self.headBytes else { return }
                try begin()
            }
            let piece = rest.takeFirst(missingBytes)
            payload += piece
            missingBytes -= piece.count
            guard missingBytes == 0 else { return }
            let frame = (head[0], payload)
            head.removeAll(keepingCapacity: true)
            payload = []
            try onFrame(frame.0, frame.1)
        }
    }

    private mutating func begin() throws(EngineError) {
        guard head[0] <= 3, head[1...3].allSatisfy({ $0 == 0 }) else {
            throw .malformed("a log stream without frames: \(head)")
        }
        missingBytes = head[4...].reduce(0) { $0 << 8 | Int($1) }
        guard missingBytes <= Self.maximumPayloadBytes else {
            throw .malformed("a log frame of \(missingBytes) bytes")
        }
        // Not the whole announced length at once, which may be false.
        payload.reserveCapacity(min(missingBytes, 64 << 10))
    }
}

extension Slice<UnsafeRawBufferPointer> {
    /// Removes at most `count` bytes from the front and returns them.
    fileprivate mutating func takeFirst(_ count: Int) -> Slice<UnsafeRawBufferPointer> {
        let first = prefix(count)
        removeFirst(first.count)
        return first
    }
}
