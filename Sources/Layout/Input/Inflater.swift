internal import CZlib

/// Decompresses data in the deflate format.
///
/// zlib keeps the address of its stream structure, so this is a class with memory of its own.
final class Inflater {
    enum Wrapper {
        /// RFC 1952.
        case gzip
        /// RFC 1951, as in OASIS.
        case none
    }

    enum Outcome: Equatable {
        /// More input or more output space is needed.
        case going
        case ended
        /// zlib's message.
        case failed(String)
    }

    private let stream = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
    private let isReady: Bool

    init(_ wrapper: Wrapper) {
        stream.initialize(to: z_stream())
        let result = wrapper == .gzip ? czlib_gunzip_init(stream) : czlib_inflate_raw_init(stream)
        isReady = result == Z_OK
    }

    deinit {
        if isReady { inflateEnd(stream) }
        stream.deinitialize(count: 1)
        stream.deallocate()
    }

    /// Starts a new stream.
    func reset() { _ = inflateReset(stream) }

    /// Decompresses as much as fits. The buffers must be smaller than 4 GiB.
    ///
    /// - Returns: The number of input bytes that were used, and of output bytes that were written.
    func inflate(
        _ input: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer
    ) -> (used: Int, written: Int, outcome: Outcome) {
        guard isReady else { return (0, 0, .failed("out of memory")) }
        // zlib does not write to its input; the type merely lacks the const.
        stream.pointee.next_in = UnsafeMutablePointer(
            mutating: input.assumingMemoryBound(to: UInt8.self).baseAddress)
        stream.pointee.avail_in = UInt32(clamping: input.count)
        stream.pointee.next_out = output.assumingMemoryBound(to: UInt8.self).baseAddress
        stream.pointee.avail_out = UInt32(clamping: output.count)
        let (availableIn, availableOut) = (stream.pointee.avail_in, stream.pointee.avail_out)
        let result = CZlib.inflate(stream, Z_NO_FLUSH)
        return (
            Int(availableIn - stream.pointee.avail_in), Int(availableOut - stream.pointee.avail_out),
            outcome(result)
        )
    }

    private func outcome(_ result: CInt) -> Outcome {
        switch result {
        case Z_OK, Z_BUF_ERROR: return .going
        case Z_STREAM_END: return .ended
        default: return .failed(stream.pointee.msg.map { String(cString: $0) } ?? "error \(result) of zlib")
        }
    }
}
