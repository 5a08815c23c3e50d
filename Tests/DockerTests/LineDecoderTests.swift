import Testing

@testable import Docker

@Suite("The decoder of lines")
struct LineDecoderTests {
    @Test("finds the lines however the stream is cut", arguments: 1...12)
    func cuts(pieceBytes: Int) throws {
        let stream = Array("first\n\nthird line\nnot ended".utf8)
        var decoder = LineDecoder()
        var lines: [String] = []
        for start in stride(from: 0, to: stream.count, by: pieceBytes) {
            try Array(stream[start..<min(start + pieceBytes, stream.count)]).withUnsafeBytes { bytes in
                try decoder.take(bytes) { lines.append(String(decoding: $0, as: UTF8.self)) }
            }
        }
        #expect(lines == ["first", "", "third line"])
    }

    @Test("refuses a line that does not end")
    func endless() throws {
        let piece = [UInt8](repeating: 1, count: LineDecoder.maximumLineBytes)
        var decoder = LineDecoder()
        try piece.withUnsafeBytes { try decoder.take($0) { _ in Issue.record("no line ended") } }
        #expect(throws: EngineError.malformed("a line of more than 1048576 bytes")) {
            try [UInt8]([1]).withUnsafeBytes { try decoder.take($0) { _ in } }
        }
    }
}
