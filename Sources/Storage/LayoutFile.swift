/// The file of a layout, open for reading. May be read from any thread.
package struct LayoutFile: ~Copyable, Sendable {
    private let file: Descriptor

    init(_ file: consuming Descriptor) { self.file = file }

    /// Reads up to the buffer's size at `offset`; 0 at the end of the file. Blocks.
    package borrowing func read(
        into buffer: UnsafeMutableRawBufferPointer, at offset: Int64
    ) throws(StorageError) -> Int {
        try file.read(into: buffer, at: offset)
    }
}
