/// What is wrong with a gzip file. Not a `LayoutError` itself, so that no reader takes its place for one in the layout.
struct GzipError: Error {
    let cause: LayoutError
}

/// Expands a gzip file (RFC 1952) as it is read. It may have several members; null bytes may follow the last.
final class GzipInput {
    private static let pieceBytes = 256 << 10

    private let source: ByteSource
    private let maximumBytes: Int
    private let inflater = Inflater(.gzip)
    private let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: GzipInput.pieceBytes, alignment: 16)
    /// What of `buffer` has not been expanded yet.
    private var pending = 0..<0
    /// The place in the file of the end of what is in `buffer`.
    private var fileOffset = 0
    private var place = Place.member
    private var expanded = 0
    /// Comes after what could be expanded before it.
    private var failure: GzipError?

    private enum Place {
        case member
        /// Another member may follow, of which this many bytes of the mark have been seen.
        case between(seen: Int)
        case padding
    }

    /// - Parameter maximumBytes: How many bytes it may expand to.
    init(_ source: @escaping ByteSource, maximumBytes: Int) {
        self.source = source
        self.maximumBytes = maximumBytes
    }

    deinit { buffer.deallocate() }

    /// Gives the next bytes of what was compressed, as a `ByteSource` does.
    ///
    /// - Throws: `GzipError` with places in the compressed file, and what the source throws.
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

    /// Looks at the bytes after a member.
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

    /// The first two bytes of a member go to zlib one by one, as they are looked at that way. Nothing comes of them.
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
