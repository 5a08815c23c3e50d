import Crypto
package import Domain

/// The SHA-256 of bytes that arrive in pieces.
package struct Digest {
    private var hash = SHA256()

    package init() {}

    package mutating func update(_ bytes: UnsafeRawBufferPointer) { hash.update(bufferPointer: bytes) }

    package consuming func checksum() -> Checksum { Checksum(digest: hash.finalize()) }
}

extension Descriptor {
    /// The SHA-256 of the whole file.
    borrowing func checksum() throws(StorageError) -> Checksum {
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 20, alignment: 4096)
        defer { buffer.deallocate() }
        var digest = Digest()
        var offset: Int64 = 0
        while true {
            let count = try read(into: buffer, at: offset)
            if count == 0 { return digest.checksum() }
            digest.update(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
            offset += Int64(count)
        }
    }
}
