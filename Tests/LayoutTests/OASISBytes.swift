import Layout

/// Writes OASIS byte by byte.
enum OASIS {
    static let magic = Array("%SEMI-OASIS\r\n".utf8)

    static func unsigned(_ value: UInt64) -> [UInt8] {
        var rest = value
        var bytes: [UInt8] = []
        while rest > 0x7f {
            bytes.append(UInt8(rest & 0x7f) | 0x80)
            rest >>= 7
        }
        return bytes + [UInt8(rest)]
    }

    static func signed(_ value: Int64) -> [UInt8] {
        unsigned(value.magnitude << 1 | (value < 0 ? 1 : 0))
    }

    static func string(_ text: String) -> [UInt8] { unsigned(UInt64(text.utf8.count)) + Array(text.utf8) }

    /// A step of the long form.
    static func delta(_ x: Int64, _ y: Int64) -> [UInt8] {
        unsigned(x.magnitude << 2 | (x < 0 ? 2 : 0) | 1) + signed(y)
    }

    /// The END record, without a signature.
    static let end: [UInt8] = [2] + unsigned(252) + [UInt8](repeating: 0, count: 252) + [0]

    static func file(_ records: [UInt8], unit: [UInt8] = [0] + unsigned(1000), end: [UInt8] = end) -> [UInt8] {
        magic + [1] + string("1.0") + unit + [UInt8](repeating: 0, count: 13) + records + end
    }

    /// A file with one cell, `top`.
    static func cell(_ records: [UInt8]) -> [UInt8] { file([14] + string("top") + records) }

    /// A rectangle of layer 1/0 whose measures and place are all said.
    static func rectangle(_ width: UInt64, _ height: UInt64, at x: Int64 = 0, _ y: Int64 = 0) -> [UInt8] {
        [20, 0x7b, 1, 0] + unsigned(width) + unsigned(height) + signed(x) + signed(y)
    }

    static func facts(_ bytes: [UInt8], limits: LayoutLimits = LayoutLimits()) throws -> LayoutFacts {
        try LayoutReader(limits: limits).facts(of: bytes)
    }

    /// What one cell with these records covers, if nothing is wrong.
    static func box(_ records: [UInt8]) throws -> [Int64]? {
        let facts = try facts(cell(records))
        return facts.problems.isEmpty ? facts.topCells.first?.box?.edges : nil
    }

    static func problem(_ records: [UInt8]) throws -> String? {
        try facts(cell(records)).problems.first
    }
}
