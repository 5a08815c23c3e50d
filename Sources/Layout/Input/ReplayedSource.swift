/// A source of bytes whose first bytes can be examined before it is read.
final class ReplayedSource {
    private static let headBytes = 16

    /// The first bytes: fewer than 16 only if there are no more.
    let head: [UInt8]
    private let source: ByteSource
    private var replayed = 0

    init(_ source: @escaping ByteSource) throws {
        self.source = source
        var head: [UInt8] = []
        while head.count < Self.headBytes {
            let missing = Self.headBytes - head.count
            let more = try withUnsafeTemporaryAllocation(byteCount: missing, alignment: 1) { buffer in
                let count = try source(buffer)
                return [UInt8](buffer[..<count])
            }
            if more.isEmpty { break }
            head += more
        }
        self.head = head
    }

    /// Returns all bytes, including the first, as a `ByteSource`.
    func read(_ buffer: UnsafeMutableRawBufferPointer) throws -> Int {
        guard replayed < head.count else { return try source(buffer) }
        let count = min(buffer.count, head.count - replayed)
        buffer.copyBytes(from: head[replayed..<replayed + count])
        replayed += count
        return count
    }
}
