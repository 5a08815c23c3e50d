/// The END record, with the checksum of an OASIS file.
struct OASISEnd {
    /// The size of the whole record.
    static let bytes = 256
    static let signatureBytes = 4

    private enum Scheme: UInt64 { case none, crc32, checksum32 }

    private let scheme: Scheme
    private let signature: UInt32

    /// - Parameter bytes: The record without its number.
    /// - Returns: Nil if the record does not conform to the standard, which KLayout does not check.
    init?(_ bytes: [UInt8], hasOffsets: Bool) {
        var rest = bytes[...]
        if hasOffsets {
            for _ in 0..<12 where Self.unsigned(&rest) == nil { return nil }
        }
        guard let padding = Self.unsigned(&rest), padding <= UInt64(rest.count) else { return nil }
        rest = rest.dropFirst(Int(padding))
        guard let number = Self.unsigned(&rest), let scheme = Scheme(rawValue: number) else { return nil }
        guard rest.count == (scheme == .none ? 0 : Self.signatureBytes) else { return nil }
        self.scheme = scheme
        signature = rest.reversed().reduce(0) { $0 << 8 | UInt32($1) }
    }

    /// - Parameter found: The signature of all bytes of the file but the last four.
    func check(_ found: inout OASISSignature) throws {
        let (name, value) =
            switch scheme {
            case .none: ("", signature)
            case .crc32: ("CRC-32", found.crc32)
            case .checksum32: ("checksum", found.checksum32)
            }
        guard value == signature else {
            throw LayoutError(.malformed, "the file was damaged: its \(name) is \(value) instead of \(signature)")
        }
    }

    private static func unsigned(_ rest: inout ArraySlice<UInt8>) -> UInt64? {
        var (value, shift): (UInt64, UInt64) = (0, 0)
        while let byte = rest.popFirst(), shift < 63 {
            value |= UInt64(byte & 0x7f) << shift
            if byte < 0x80 { return value }
            shift += 7
        }
        return nil
    }
}
