/// The format of a layout file, according to its first bytes.
package enum LayoutFormat: String, Codable, Equatable, Sendable {
    case gdsii
    case oasis
    case unknown

    /// Recognises the format from the beginning of an uncompressed file. 16 bytes are enough.
    ///
    /// A GDSII stream begins with a HEADER record of one two-byte integer, an OASIS file with the magic string of SEMI
    /// P39.
    package init(head: some Collection<UInt8>) {
        if head.starts(with: [0x00, 0x06, 0x00, 0x02]) {
            self = .gdsii
        } else if head.starts(with: "%SEMI-OASIS\r\n".utf8) {
            self = .oasis
        } else {
            self = .unknown
        }
    }
}

/// How a layout file is compressed as a whole, according to its first bytes.
package enum LayoutCompression: String, Codable, Equatable, Sendable {
    case gzip

    /// Nil if the file is not compressed in a known way (RFC 1952, section 2.3.1).
    package init?(head: some Collection<UInt8>) {
        guard head.starts(with: [0x1f, 0x8b]) else { return nil }
        self = .gzip
    }
}
