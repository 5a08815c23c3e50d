import CZlib

/// Compresses bytes as gzip (RFC 1952) and passes them on in pieces: memory does not grow with the amount.
final class GzipWriter {
    private var stream = z_stream()
    private let output = UnsafeMutableRawBufferPointer.allocate(byteCount: 65_536, alignment: 16)
    private let write: (UnsafeRawBufferPointer) throws -> Void

    /// - Parameter write: receives the pieces; its errors are rethrown.
    init(_ write: @escaping (UnsafeRawBufferPointer) throws -> Void) throws {
        self.write = write
        // The fastest level, as a client waits for the archive.
        guard czlib_gzip_init(&stream, Z_BEST_SPEED) == Z_OK else {
            throw StorageError.unusable("zlib cannot be initialised")
        }
    }

    deinit {
        deflateEnd(&stream)
        output.deallocate()
    }

    func add(_ bytes: UnsafeRawBufferPointer) throws { try run(bytes, Z_NO_FLUSH) }

    /// Passes on everything that was added so far.
    func flush() throws { try run(UnsafeRawBufferPointer(start: nil, count: 0), Z_SYNC_FLUSH) }

    /// Ends the stream. Must be called once, last.
    func finish() throws { try run(UnsafeRawBufferPointer(start: nil, count: 0), Z_FINISH) }

    private func run(_ bytes: UnsafeRawBufferPointer, _ mode: CInt) throws {
        // zlib does not write to its input; the type merely lacks the const.
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
