/// Where bytes come from, one piece after the other.
///
/// Fills the beginning of the buffer, which is never empty, and gives how many bytes it wrote: 0 at the end only.
typealias ByteSource = (UnsafeMutableRawBufferPointer) throws -> Int
