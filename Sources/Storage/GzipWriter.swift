import CZlib

/// Compresses what it is given (RFC 1952) and hands it on in pieces: memory does not grow with the amount.
final class GzipWriter {
    private var stream = z_stream()
    private let output = UnsafeMutableRawBufferPointer.allocate(byteCount: 65_536, alignment: 16)
    private let write: (UnsafeRawBufferPointer) throws -> Void

    /// - Parameter write: takes the pieces; what it throws is passed on.
    init(_ write: @escaping (UnsafeRawBufferPointer) throws -> Void) throws {
        self.write = write
        // The fastest level: archives are made while somebody waits.
        guard czlib_gzip_init(&stream, Z_BEST_SPEED) == Z_OK else {
            throw StorageError.unusable("zlib cannot be initialised")
        }
    }

    deinit {
        deflateEnd(&stream)
        output.deallocate()
    }

    func add(_ bytes: UnsafeRawBufferPointer) throws { try run(bytes, Z_NO_FLUSH) }

    /// Hands on all that was added so far.
    func flush() throws { try run(UnsafeRawBufferPointer(start: nil, count: 0), Z_SYNC_FLUSH) }

    /// Ends the stream. To be called once, last.
    func finish() throws { try run(UnsafeRawBufferPointer(start: nil, count: 0), Z_FINISH) }

    private func run(_ bytes: UnsafeRawBufferPointer, _ mode: CInt) throws {
        // zlib does not write to its input; its type only lacks the const.
        stream.next_in = UnsafeMutablePointer(mutating: bytes.assumingMemoryBound(to: UInt8.self).baseAddress)
        stream.avail_in = UInt32(bytes.count)
        repeat {
            stream.next_out = output.assumingMemoryBound(to: UInt8.self).baseAddress
            stream.avail_out = UInt32(output.count)
            guard deflate(&stream, mode) != Z_STREAM_ERROR else { throw StorageError.unusable("zlib has failed") }
            let count = output.count - Int(stream.avail_out)
            if count > 0 { try write(UnsafeRawBufferPointer(rebasing: output[..<count])) }
        } while stream.avail_out == 0
    }
}
