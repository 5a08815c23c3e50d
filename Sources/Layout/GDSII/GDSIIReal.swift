/// The eight-byte real number of GDSII: a sign bit, an exponent of 16 in excess-64 notation, a fraction of 56 bits.
///
/// The value is `fraction / 2^56 × 16^(exponent − 64)`.
enum GDSIIReal {
    /// The nearest `Double`; every bit pattern has one.
    static func decode(_ bits: UInt64) -> Double {
        let fraction = bits & 0x00ff_ffff_ffff_ffff
        let exponent = Int(bits >> 56 & 0x7f)
        guard fraction != 0 else { return 0 }
        let magnitude = Double(sign: .plus, exponent: 4 * (exponent - 64) - 56, significand: Double(fraction))
        return bits >> 63 == 0 ? magnitude : -magnitude
    }

    /// Exact for every value in the format's range; values too small become 0.
    ///
    /// - Returns: Nil if the value is too large (16^63 or more) or not a number.
    static func encode(_ value: Double) -> UInt64? {
        guard value.isFinite else { return nil }
        guard value.isNormal else { return 0 }
        // value = significand × 2^(exponent − 52) with a significand of 53 bits; move it left until the exponent of 2
        // is a multiple of 4.
        let significand = value.significandBitPattern | 1 << 52
        let power = Int(value.exponent) - 52 + 56
        let shift = (power % 4 + 4) % 4
        let exponent = 64 + (power - shift) / 4
        guard exponent <= 127 else { return nil }
        guard exponent >= 0 else { return 0 }
        let sign: UInt64 = value.sign == .minus ? 1 << 63 : 0
        return sign | UInt64(exponent) << 56 | significand << UInt64(shift)
    }
}
