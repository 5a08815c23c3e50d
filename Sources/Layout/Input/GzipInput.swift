/// What is wrong with a gzip file. Not a `LayoutError`, so that no reader takes its position for one in the layout.
struct GzipError: Error {
    let cause: LayoutError
}

/// Decompresses a gzip file (RFC 1952) while it is read. It may have several members; null bytes may follow the last
/// one.
final class GzipInput {
    private static let pieceBytes = 256 << 10

    private let source: ByteSource
    private let maximumBytes: Int
    private let inflater = Inflater(.gzip)
    private let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: GzipInput.pieceBytes, alignment: 16)
    /// The part of `buffer` that has not been decompressed yet.
    private var pending = 0..<0
    /// The position in the file of the end of `buffer`.
    private var fileOffset = 0
    private var place = Place.member
    private var expanded = 0
    /// Thrown after everything that could be decompressed before it.
    private var failure: GzipError?

    private enum Place {
        case member
        /// Another member may follow; this many bytes of its magic number have been seen.
        case between(seen: Int)
        case padding
    }

    /// - Parameter maximumBytes: The most bytes that it may decompress to.
    init(_ source: @escaping ByteSource, maximumBytes: Int) {
        self.source = source
        self.maximumBytes = maximumBytes
    }

    deinit { buffer.deallocate() }

    /// The next decompressed bytes, as from a `ByteSource`.
    ///
    /// - Throws: `GzipError` with positions in the compressed file, and errors of the source.
    func read(into output: UnsafeMutableRawBufferPointer) throws -> Int {
        while true {
            if let failure { throw failure }
            if pending.isEmpty, try !fill() { return 0 }
            if case .member = place {
                let written = try expand(into: output)
                if written > 0 { return written }
            } else {
                try goOn()
            }
        }
    }

    /// False at the end of the file.
    private func fill() throws -> Bool {
        let count = try source(buffer)
        guard count > 0 else {
            if case .member = place { throw error(.truncated, "the gzip file ends prematurely") }
            return false
        }
        pending = 0..<count
        fileOffset += count
        return true
    }

    private func expand(into output: UnsafeMutableRawBufferPointer) throws -> Int {
        let (used, written, outcome) = inflater.inflate(
            UnsafeRawBufferPointer(rebasing: buffer[pending]), into: output)
        pending = pending.lowerBound + used..<pending.upperBound
        expanded += written
        guard expanded <= maximumBytes else {
            throw error(.limit, "the gzip file expands to more than \(maximumBytes) bytes")
        }
        switch outcome {
        case .going: break
        case .ended: place = .between(seen: 0)
        case .failed(let reason): failure = error(.malformed, "the gzip file is damaged: \(reason)")
        }
        return written
    }

    /// Examines the bytes after a member.
    private func goOn() throws {
        let byte = buffer[pending.lowerBound]
        switch place {
        case .between(seen: 0) where byte == 0x1f:
            place = .between(seen: 1)
            inflater.reset()
            feedMark(byte)
        case .between(seen: 1) where byte == 0x8b:
            place = .member
            feedMark(byte)
        case .between(seen: 0) where byte == 0, .padding where byte == 0:
            place = .padding
        default: throw error(.malformed, "unexpected data after the end of the gzip file")
        }
        pending = pending.lowerBound + 1..<pending.upperBound
    }

    /// Passes the first two bytes of a member to zlib one by one, as they are examined. They give no output.
    private func feedMark(_ byte: UInt8) {
        withUnsafeTemporaryAllocation(byteCount: 2, alignment: 1) { bytes in
            bytes[0] = byte
            _ = inflater.inflate(
                UnsafeRawBufferPointer(rebasing: bytes[..<1]),
                into: UnsafeMutableRawBufferPointer(rebasing: bytes[1...]))
        }
    }

    private func error(_ code: LayoutError.Code, _ message: String) -> GzipError {
        GzipError(cause: LayoutError(code, message, offset: fileOffset - pending.count))
    }
}
