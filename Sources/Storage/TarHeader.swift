import Glibc

/// The header of one entry of a tar archive: POSIX ustar, with GNU's records for names over 100 bytes and its binary
/// form for sizes of 8 GiB and more (https://www.gnu.org/software/tar/manual/html_node/Standard.html). Names are bytes,
/// not necessarily UTF-8.
struct TarHeader {
    enum Kind: UInt8 {
        case file = 0x30
        case link = 0x32
        case folder = 0x35
        case longLink = 0x4B
        case longName = 0x4C
    }

    static let block = 512

    let name: [UInt8]
    let kind: Kind
    var linkTarget: [UInt8] = []
    var size: Int64 = 0
    var mode: mode_t = 0o644
    var modified: Int64 = 0

    init(name: [UInt8], kind: Kind) {
        self.name = name
        self.kind = kind
    }

    /// The header's blocks.
    var bytes: [UInt8] {
        long(name, .longName) + long(linkTarget, .longLink) + ustar
    }

    /// The zeros that fill the last block after `size` bytes of content.
    static func padding(_ size: Int64) -> [UInt8] { [UInt8](repeating: 0, count: Int((512 - size % 512) % 512)) }

    /// A record with a name that does not fit into the next record; empty if the name fits.
    private func long(_ text: [UInt8], _ kind: Kind) -> [UInt8] {
        guard text.count > 100 else { return [] }
        var record = TarHeader(name: Array("././@LongLink".utf8), kind: kind)
        record.size = Int64(text.count + 1)
        return record.ustar + text + [0] + Self.padding(record.size)
    }

    private var ustar: [UInt8] {
        var block = [UInt8](repeating: 0, count: Self.block)
        func put(_ bytes: some Sequence<UInt8>, at offset: Int) {
            for (index, byte) in bytes.enumerated() { block[offset + index] = byte }
        }
        put(name.prefix(100), at: 0)
        put(Self.octal(Int64(mode & 0o7777), width: 8), at: 100)
        put(Self.octal(0, width: 8), at: 108)
        put(Self.octal(0, width: 8), at: 116)
        put(Self.number(size), at: 124)
        put(Self.number(max(0, modified)), at: 136)
        put("        ".utf8, at: 148)
        put([kind.rawValue], at: 156)
        put(linkTarget.prefix(100), at: 157)
        put("ustar\u{0}00".utf8, at: 257)
        // The sum of all bytes, with the checksum field itself counted as spaces.
        let sum = block.reduce(Int64(0)) { $0 + Int64($1) }
        put(Self.octal(sum, width: 7), at: 148)
        return block
    }

    private static func octal(_ value: Int64, width: Int) -> [UInt8] {
        let digits = Array(String(value, radix: 8).utf8)
        return [UInt8](repeating: UInt8(ascii: "0"), count: max(0, width - 1 - digits.count)) + digits + [0]
    }

    /// 11 octal digits, or, for 8 GiB and more, the binary number, marked by the highest bit.
    private static func number(_ value: Int64) -> [UInt8] {
        guard value >= 1 << 33 else { return octal(value, width: 12) }
        return [0x80, 0, 0, 0] + (0..<8).map { UInt8(truncatingIfNeeded: value >> Int64(8 * (7 - $0))) }
    }
}
