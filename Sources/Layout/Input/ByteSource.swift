/// A source of bytes, read piece by piece.
///
/// Fills the beginning of the buffer, which is never empty, and returns the number of bytes, which is 0 only at the
/// end.
typealias ByteSource = (UnsafeMutableRawBufferPointer) throws -> Int
