/// Writes a GDSII stream to memory, from which `drain()` takes it piece by piece.
///
/// The caller keeps to the order library, cells, elements. Times are written as zero, so that the same calls give the
/// same bytes.
package struct GDSIIWriter: Sendable {
    /// The manual's bound for an XY record.
    package static let maximumPoints = 8191

    /// What was written since the last `drain()`.
    package private(set) var bytes: [UInt8] = []

    package init() {}

    /// Takes what was written since the last call.
    package mutating func drain() -> [UInt8] {
        defer { bytes = [] }
        return bytes
    }

    /// - Parameters:
    ///   - userUnit: The size of a database unit in user units, usually micrometres.
    ///   - databaseUnit: The size of a database unit in metres.
    package mutating func beginLibrary(
        _ name: String = "LIB", userUnit: Double = 1e-3, databaseUnit: Double = 1e-9
    ) throws {
        write(.header, int16: [600])
        write(.bgnlib, int16: Self.noTime)
        try write(.libname, string: name)
        try write(.units, reals: [userUnit, databaseUnit])
    }

    package mutating func endLibrary() { write(.endlib) }

    package mutating func beginCell(_ name: String) throws {
        write(.bgnstr, int16: Self.noTime)
        try write(.strname, string: name)
    }

    package mutating func endCell() { write(.endstr) }

    /// Year, month, day, hour, minute, second, twice: of the last change and the last access.
    private static let noTime = [UInt16](repeating: 0, count: 12)

    // MARK: Records

    mutating func write(_ type: GDSIIRecordType) {
        begin(type, contentBytes: 0)
    }

    mutating func write(_ type: GDSIIRecordType, int16 values: [UInt16]) {
        begin(type, contentBytes: values.count * 2)
        for value in values { append(value) }
    }

    mutating func write(_ type: GDSIIRecordType, int32 values: [Int32]) {
        begin(type, contentBytes: values.count * 4)
        for value in values { append(value) }
    }

    mutating func write(_ type: GDSIIRecordType, reals values: [Double]) throws {
        let encoded = try values.map { value in
            guard let bits = GDSIIReal.encode(value) else {
                throw LayoutError(.malformed, "GDSII cannot hold the number \(value)", record: type.name)
            }
            return bits
        }
        begin(type, contentBytes: encoded.count * 8)
        for bits in encoded { append(bits) }
    }

    /// Strings are padded to an even length with a null byte.
    mutating func write(_ type: GDSIIRecordType, string: String) throws {
        var contents = Array(string.utf8)
        if !contents.count.isMultiple(of: 2) { contents.append(0) }
        guard contents.count <= Int(UInt16.max) - GDSIIRecord.headerBytes else {
            throw LayoutError(.limit, "a string of \(string.utf8.count) bytes does not fit a record", record: type.name)
        }
        begin(type, contentBytes: contents.count)
        bytes += contents
    }

    mutating func write(points: [Point]) throws {
        guard points.count <= Self.maximumPoints else {
            throw LayoutError(.limit, "\(points.count) points; a record holds \(Self.maximumPoints)", record: "XY")
        }
        begin(.xy, contentBytes: points.count * 8)
        for point in points {
            append(point.x)
            append(point.y)
        }
    }

    private mutating func begin(_ type: GDSIIRecordType, contentBytes: Int) {
        append(UInt16(contentBytes + GDSIIRecord.headerBytes))
        bytes.append(type.rawValue)
        bytes.append(type.dataType.rawValue)
    }

    private mutating func append(_ value: some FixedWidthInteger) {
        withUnsafeBytes(of: value.bigEndian) { bytes.append(contentsOf: $0) }
    }
}
