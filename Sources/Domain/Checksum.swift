/// The SHA-256 (FIPS 180-4) of a file: 64 lower-case hexadecimal digits.
package struct Checksum: Hashable, Sendable, CustomStringConvertible {
    package let description: String

    /// - Parameter digest: the 32 bytes of the hash.
    package init(digest: some Sequence<UInt8>) {
        let digits = Array("0123456789abcdef".utf8)
        let text = digest.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }
        description = String(decoding: text, as: UTF8.self)
    }

    /// A checksum that was computed when it was stored.
    package init(stored text: String) { description = text }
}
