import Testing

@testable import Docker

@Suite("The decoder of log frames")
struct FrameDecoderTests {
    @Test("finds the frames however the stream is cut", arguments: 1...40)
    func cuts(pieceBytes: Int) throws {
        let stream = frame(1, "one\n") + frame(2, "") + frame(1, String(repeating: "x", count: 300)) + frame(3, "end")
        var decoder = FrameDecoder()
        let frames = try decode(stream, pieceBytes: pieceBytes, with: &decoder)
        #expect(frames.map(\.output) == [1, 2, 1, 3])
        #expect(frames.map(\.text) == ["one\n", "", String(repeating: "x", count: 300), "end"])
        #expect(decoder.isAtBoundary)
    }

    @Test("knows that a frame is not complete yet", arguments: [1, 7, 8, 9, 11])
    func incomplete(bytes: Int) throws {
        var decoder = FrameDecoder()
        #expect(try decode(Array(frame(1, "abcd").prefix(bytes)), pieceBytes: 100, with: &decoder).isEmpty)
        #expect(!decoder.isAtBoundary)
    }

    @Test("refuses a frame of more than 16 MiB before its payload comes")
    func absurdLength() throws {
        var decoder = FrameDecoder()
        #expect(throws: EngineError.malformed("a log frame of 16777217 bytes")) {
            try decode([1, 0, 0, 0, 1, 0, 0, 1], pieceBytes: 8, with: &decoder)
        }
    }

    @Test(
        "refuses what is not a frame's head",
        arguments: [[4, 0, 0, 0], [1, 0, 9, 0], Array("HTTP".utf8)] as [[UInt8]])
    func noHead(start: [UInt8]) throws {
        var decoder = FrameDecoder()
        #expect(throws: EngineError.malformed("a log stream without frames: \(start + [0, 0, 0, 1])")) {
            try decode(start + [0, 0, 0, 1], pieceBytes: 3, with: &decoder)
        }
    }

    @Test("takes the longest frame in tiny pieces in time that grows with its length", .timeLimit(.minutes(1)))
    func linear() throws {
        let payload = [UInt8](repeating: 7, count: FrameDecoder.maximumPayloadBytes)
        var decoder = FrameDecoder()
        var lengths: [Int] = []
        try feed([1, 0, 0, 0, 1, 0, 0, 0] + payload, pieceBytes: 256, to: &decoder) { lengths.append($1.count) }
        #expect(lengths == [FrameDecoder.maximumPayloadBytes])
    }

    private func decode(
        _ stream: [UInt8], pieceBytes: Int, with decoder: inout FrameDecoder
    ) throws -> [(output: UInt8, text: String)] {
        var frames: [(output: UInt8, text: String)] = []
        try feed(stream, pieceBytes: pieceBytes, to: &decoder) {
            frames.append(($0, String(decoding: $1, as: UTF8.self)))
        }
        return frames
    }

    private func feed(
        _ stream: [UInt8], pieceBytes: Int, to decoder: inout FrameDecoder, onFrame: (UInt8, [UInt8]) -> Void
    ) throws {
        try stream.withUnsafeBytes { bytes in
            for start in stride(from: 0, to: bytes.count, by: pieceBytes) {
                let piece = bytes[start..<min(start + pieceBytes, bytes.count)]
                try decoder.take(UnsafeRawBufferPointer(rebasing: piece), onFrame: onFrame)
            }
        }
    }
}

/// A frame as the engine sends it.
func frame(_ output: UInt8, _ text: String) -> [UInt8] {
    let count = UInt32(text.utf8.count)
    return [output, 0, 0, 0] + (0..<4).map { UInt8(truncatingIfNeeded: count >> (24 - 8 * $0)) } + Array(text.utf8)
}
