internal import CZlib

/// The bytes of an OASIS file, with its compressed blocks (CBLOCK) decompressed.
///
/// Keeps one piece of the file and one piece of a decompressed block.
struct OASISInput: ~Copyable {
    private static let pieceBytes = 256 << 10

    /// A compressed block that is being read.
    private struct Block {
        let inflater: Inflater
        /// Where its record begins in the file.
        let offset: Int
        let expandedBytes: UInt64
        /// What of it has not been given to the inflater yet.
        var compressedBytes: UInt64
        /// What it has expanded to so far.
        var expanded: UInt64 = 0
        var hasEnded = false

        func error(_ message: String) -> LayoutError {
            LayoutError(.malformed, message, offset: offset, record: "CBLOCK")
        }
    }

    private let source: ByteSource
    private let maximumExpandedBytes: Int
    private var expandedBytes = 0
    private let fileStart = UnsafeMutablePointer<UInt8>.allocate(capacity: OASISInput.pieceBytes)
    private let blockStart = UnsafeMutablePointer<UInt8>.allocate(capacity: OASISInput.pieceBytes)
    private var filePiece: UnsafeMutableRawBufferPointer { .init(start: fileStart, count: Self.pieceBytes) }
    private var blockPiece: UnsafeMutableRawBufferPointer { .init(start: blockStart, count: Self.pieceBytes) }
    /// The rest of `filePiece` while a block is read.
    private var fileRest: Range<Int> = 0..<0
    /// The position in the file of the end of `filePiece`.
    private var fileEnd = 0
    private var block: Block?
    /// The bytes that can be read immediately.
    private var next: UnsafePointer<UInt8>
    private var end: UnsafePointer<UInt8>
    private var signature = OASISSignature()
    private var isSigned = true

    init(_ source: @escaping ByteSource, maximumExpandedBytes: Int) {
        self.source = source
        self.maximumExpandedBytes = maximumExpandedBytes
        next = UnsafePointer(fileStart)
        end = next
    }

    deinit {
        fileStart.deallocate()
        blockStart.deallocate()
    }

    /// The position of the next byte in the file; within a block, the position of its record.
    var offset: Int { block?.offset ?? fileEnd - (end - next) }

    /// Within a block, the position of the next byte in the decompressed data.
    var offsetInBlock: Int? { block.map { Int(clamping: $0.expanded) - (end - next) } }

    @inline(__always)
    mutating func byte() throws -> UInt8 {
        if next == end { try refill() }
        let byte = next.pointee
        next += 1
        return byte
    }

    /// Skips bytes.
    mutating func skip(_ count: UInt64) throws {
        var left = count
        while left > 0 {
            if next == end { try refill() }
            let step = min(left, UInt64(end - next))
            next += Int(step)
            left -= step
        }
    }

    /// Reads a few bytes. The caller must have checked the count.
    mutating func bytes(_ count: Int) throws -> [UInt8] {
        var bytes: [UInt8] = []
        while bytes.count < count {
            if next == end { try refill() }
            let step = min(count - bytes.count, end - next)
            bytes += UnsafeBufferPointer(start: next, count: step)
            next += step
        }
        return bytes
    }

    /// Whether the file has no more bytes. Must not be called within a block.
    mutating func isAtEnd() throws -> Bool {
        if next < end { return false }
        return try !fillPiece()
    }

    // MARK: Compressed blocks

    /// Enters a block whose head has been read.
    ///
    /// - Parameter offset: The position of its record.
    mutating func beginBlock(offset: Int, expandedBytes: UInt64, compressedBytes: UInt64) throws {
        guard block == nil else { throw LayoutError(.malformed, "a compressed block within another") }
        guard expandedBytes <= UInt64(maximumExpandedBytes - self.expandedBytes) else {
            throw LayoutError(.limit, "the compressed blocks expand to more than \(maximumExpandedBytes) bytes")
        }
        self.expandedBytes += Int(expandedBytes)
        let start = UnsafePointer(fileStart)
        fileRest = next - start..<end - start
        block = Block(
            inflater: Inflater(.none), offset: offset, expandedBytes: expandedBytes, compressedBytes: compressedBytes)
        next = UnsafePointer(blockStart)
        end = next
    }

    /// Leaves a block that is exhausted, so that the next byte is at `offset`.
    mutating func settle() throws {
        while block != nil, next == end {
            if try !inflateMore() { try endBlock() }
        }
    }

    private mutating func refill() throws {
        try settle()
        if next < end { return }
        guard try fillPiece() else { throw LayoutError(.truncated, "the file ends within this record") }
    }

    /// False at the end of the file.
    private mutating func fillPiece() throws -> Bool {
        sign(upTo: end)
        let count = try source(filePiece)
        next = UnsafePointer(fileStart)
        end = next + count
        fileEnd += count
        signedBytes = 0
        return count > 0
    }

    /// False if the block is exhausted.
    private mutating func inflateMore() throws -> Bool {
        guard var block else { return false }
        defer { self.block = block }
        while !block.hasEnded {
            if fileRest.isEmpty, block.compressedBytes > 0 { try fillBehindBlock() }
            let available = Int(min(UInt64(fileRest.count), block.compressedBytes))
            let input = UnsafeRawBufferPointer(
                rebasing: filePiece[fileRest.lowerBound..<fileRest.lowerBound + available])
            let (used, written, outcome) = block.inflater.inflate(input, into: blockPiece)
            fileRest = fileRest.lowerBound + used..<fileRest.upperBound
            block.compressedBytes -= UInt64(used)
            block.expanded += UInt64(written)
            guard block.expanded <= block.expandedBytes else {
                throw block.error("the block expands to more than the \(block.expandedBytes) bytes it declares")
            }
            switch outcome {
            case .going where used == 0 && written == 0:
                throw block.error("the block's compressed data end prematurely")
            case .going: break
            case .ended: block.hasEnded = true
            case .failed(let reason): throw block.error("the block is damaged: \(reason)")
            }
            if written > 0 {
                next = UnsafePointer(blockStart)
                end = next + written
                return true
            }
        }
        return false
    }

    private mutating func fillBehindBlock() throws {
        let start = UnsafePointer(fileStart)
        let outside = (next, end)
        next = start + fileRest.upperBound
        end = next
        let isFilled = try fillPiece()
        guard isFilled else {
            throw LayoutError(
                .truncated, "the file ends within this block", offset: block?.offset, record: "CBLOCK")
        }
        fileRest = 0..<end - next
        (next, end) = outside
    }

    private mutating func endBlock() throws {
        guard let block else { return }
        guard block.compressedBytes == 0, block.expanded == block.expandedBytes else {
            throw block.error(
                "the block expands to \(block.expanded) bytes instead of \(block.expandedBytes), and "
                    + "\(block.compressedBytes) of its compressed bytes are left")
        }
        self.block = nil
        let start = UnsafePointer(fileStart)
        next = start + fileRest.lowerBound
        end = start + fileRest.upperBound
    }

    // MARK: The signature

    /// How many bytes at the beginning of `filePiece` the signature already includes.
    private var signedBytes = 0

    private mutating func sign(upTo position: UnsafePointer<UInt8>) {
        guard isSigned else { return }
        let start = UnsafePointer(fileStart)
        signature.add(UnsafeBufferPointer(start: start + signedBytes, count: position - start - signedBytes))
        signedBytes = position - start
    }

    /// The signature of everything that was read so far; later bytes no longer count. Must not be called within a
    /// block.
    mutating func signatureSoFar() -> OASISSignature {
        sign(upTo: next)
        isSigned = false
        return signature
    }
}

/// Both kinds of checksum of an OASIS file, which only says at its end which of them it has.
struct OASISSignature {
    private(set) var crc32: UInt32 = 0
    private(set) var checksum32: UInt32 = 0

    mutating func add(_ bytes: UnsafeBufferPointer<UInt8>) {
        guard let start = bytes.baseAddress else { return }
        crc32 = UInt32(truncatingIfNeeded: CZlib.crc32(UInt(crc32), start, UInt32(clamping: bytes.count)))
        checksum32 = bytes.reduce(checksum32) { $0 &+ UInt32($1) }
    }
}
