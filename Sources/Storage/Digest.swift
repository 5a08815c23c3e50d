import CCrypto
package import Domain

/// The SHA-256 (FIPS 180-4) of bytes that arrive in pieces, by OpenSSL.
package struct Digest: ~Copyable {
    private let context: OpaquePointer

    /// Hashing must not depend on `openssl.cnf`, and threads that still hash while the process exits must not find
    /// OpenSSL cleaned up.
    private static let isReady =
        OPENSSL_init_crypto(UInt64(OPENSSL_INIT_NO_LOAD_CONFIG | OPENSSL_INIT_NO_ATEXIT), nil) == 1

    package init() {
        guard Self.isReady, let context = EVP_MD_CTX_new(), EVP_DigestInit_ex(context, EVP_sha256(), nil) == 1 else {
            fatalError("OpenSSL cannot compute SHA-256")
        }
        self.context = context
    }

    deinit { EVP_MD_CTX_free(context) }

    /// The 32 bytes of the hash of `text` in UTF-8.
    package static func bytes(of text: String) -> [UInt8] {
        var digest = Digest()
        var text = text
        text.withUTF8 { digest.update(UnsafeRawBufferPointer($0)) }
        return digest.bytes()
    }

    package mutating func update(_ bytes: UnsafeRawBufferPointer) {
        // It fails only before EVP_DigestInit_ex and after EVP_DigestFinal_ex.
        precondition(EVP_DigestUpdate(context, bytes.baseAddress, bytes.count) == 1)
    }

    package consuming func checksum() -> Checksum { Checksum(digest: bytes()) }

    private consuming func bytes() -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: 32) { buffer, count in
            precondition(EVP_DigestFinal_ex(context, buffer.baseAddress, nil) == 1)
            count = 32
        }
    }
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
