/// Numbers and strings, as SEMI P39 encodes them: seven bits per byte, the lowest first.
extension OASISInput {
    @inline(__always)
    mutating func unsigned() throws -> UInt64 {
        let first = try byte()
        return first < 0x80 ? UInt64(first) : try longUnsigned(UInt64(first & 0x7f))
    }

    private mutating func longUnsigned(_ lowest: UInt64) throws -> UInt64 {
        var value = lowest
        var shift: UInt64 = 7
        while true {
            let byte = try byte()
            let bits = UInt64(byte & 0x7f)
            guard bits == 0 || shift < 63 || (shift == 63 && bits == 1) else {
                throw LayoutError(.limit, "a number of more than 64 bits")
            }
            if shift < 64 { value |= bits << shift }
            if byte < 0x80 { return value }
            shift = min(shift + 7, 64 + 7)
        }
    }

    /// - Parameter what: The name of the number, for the error if it has more than 32 bits.
    mutating func unsigned32(_ what: String) throws -> UInt32 {
        let value = try unsigned()
        guard let value32 = UInt32(exactly: value) else {
            throw LayoutError(.limit, "\(what) \(value); KLayout accepts numbers up to \(UInt32.max)")
        }
        return value32
    }

    /// The lowest bit is the sign.
    mutating func signed() throws -> Int64 {
        let value = try unsigned()
        return value & 1 == 0 ? Int64(value >> 1) : -Int64(value >> 1)
    }

    /// A coordinate or a difference of two.
    mutating func coordinate(grid: UInt64 = 1) throws -> Int64 {
        let value = try signed()
        return try OASISDelta.scaled(value.magnitude, isNegative: value < 0, grid: grid)
    }

    /// A non-negative coordinate or distance.
    mutating func distance(grid: UInt64 = 1) throws -> Int64 {
        try OASISDelta.scaled(try unsigned(), isNegative: false, grid: grid)
    }

    /// A width, a height or a radius, which may have one bit more than a coordinate.
    mutating func extent() throws -> Int64 {
        Int64(try unsigned32("a distance of"))
    }

    mutating func real() throws -> Double {
        try real(ofType: try unsigned())
    }

    mutating func real(ofType type: UInt64) throws -> Double {
        switch type {
        case 0: return Double(try unsigned())
        case 1: return -Double(try unsigned())
        case 2: return 1 / Double(try divisor())
        case 3: return -1 / Double(try divisor())
        case 4:
            let numerator = Double(try unsigned())
            return numerator / Double(try divisor())
        case 5:
            let numerator = Double(try unsigned())
            return -numerator / Double(try divisor())
        case 6: return Double(Float(bitPattern: UInt32(truncatingIfNeeded: try littleEndian(4))))
        case 7: return Double(bitPattern: try littleEndian(8))
        default: throw LayoutError(.malformed, "\(type) is not a real number type")
        }
    }

    private mutating func divisor() throws -> UInt64 {
        let value = try unsigned()
        guard value != 0 else { throw LayoutError(.malformed, "a real number is divided by 0") }
        return value
    }

    mutating func littleEndian(_ count: Int) throws -> UInt64 {
        var value: UInt64 = 0
        for index in 0..<count { value |= UInt64(try byte()) << UInt64(8 * index) }
        return value
    }

    /// - Parameter maximum: The most bytes that it may have.
    mutating func string(_ what: String, maximum: Int) throws -> [UInt8] {
        let count = try unsigned()
        guard count <= UInt64(maximum) else {
            throw LayoutError(.limit, "\(what) of \(count) bytes; at most \(maximum) are accepted")
        }
        return try bytes(Int(count))
    }

    mutating func skipString() throws {
        try skip(try unsigned())
    }
}
