/// Takes apart the stream in which the engine sends both outputs of a container: frames of 8 bytes
/// `[output, 0, 0, 0, length in 4 bytes]` and so many bytes of payload.
struct FrameDecoder {
    /// Longer ones are taken for garbage; the engine's own are 16 KiB and a time.
    static let maximumPayloadBytes = 16 << 20
    private static let headBytes = 8

    private var head: [UInt8] = []
    private var payload: [UInt8] = []
    private var missingBytes = 0

    /// Whether all that came was whole frames.
    var isAtBoundary: Bool { head.isEmpty }

    /// Takes the next piece of the stream and calls `onFrame` for each frame that it completes.
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
        // Not all at once for a length that is only announced.
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
