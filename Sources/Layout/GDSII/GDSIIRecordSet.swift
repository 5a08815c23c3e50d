/// A set of record types, one bit each, because it is checked for every record of an element.
struct GDSIIRecordSet: OptionSet {
    let rawValue: UInt64

    init(rawValue: UInt64) {
        self.rawValue = rawValue
    }

    init(_ types: GDSIIRecordType...) {
        rawValue = types.reduce(0) { $0 | 1 << UInt64($1.rawValue) }
    }

    @inline(__always)
    func contains(_ type: GDSIIRecordType) -> Bool { rawValue & 1 << UInt64(type.rawValue) != 0 }

    @inline(__always)
    mutating func insert(_ type: GDSIIRecordType) {
        self = GDSIIRecordSet(rawValue: rawValue | 1 << UInt64(type.rawValue))
    }

    /// The type with the lowest number.
    var first: GDSIIRecordType? {
        rawValue == 0 ? nil : GDSIIRecordType(rawValue: UInt8(rawValue.trailingZeroBitCount))
    }
}
