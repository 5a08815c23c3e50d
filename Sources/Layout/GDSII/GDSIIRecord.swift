/// One record of a GDSII stream: a length, a type, and values of one kind.
///
/// A record that exists has a known type and contents of a fitting kind and length. Reading a value that is not there
/// throws.
package struct GDSIIRecord: Sendable {
    /// Length and type.
    static let headerBytes = 4

    package let type: GDSIIRecordType
    /// Where the record begins in the file.
    package let offset: Int
    /// The whole record as it stands in the file.
    package let bytes: ArraySlice<UInt8>

    /// - Parameter bytes: The whole record, with a length of at least `headerBytes`.
    init(bytes: ArraySlice<UInt8>, offset: Int) throws {
        let (typeByte, dataByte) = (bytes[bytes.startIndex + 2], bytes[bytes.startIndex + 3])
        guard let type = GDSIIRecordType(rawValue: typeByte) else {
            throw LayoutError(.malformed, "\(typeByte) is not a type of record", offset: offset)
        }
        self.type = type
        self.offset = offset
        self.bytes = bytes
        try checkContents(dataByte)
    }

    private func checkContents(_ dataByte: UInt8) throws {
        let expected = type.dataType
        guard dataByte == expected.rawValue else {
            throw malformed("the data type is \(dataByte) instead of \(expected.rawValue)")
        }
        let count = contentBytes
        guard expected != .none || count == 0, count.isMultiple(of: expected.size) else {
            throw malformed("\(count) bytes of contents do not fit the data type \(dataByte)")
        }
    }

    private func malformed(_ message: String) -> LayoutError {
        LayoutError(.malformed, message, offset: offset, record: type.name)
    }

    /// How many bytes follow the record's length and type.
    package var contentBytes: Int { bytes.count - Self.headerBytes }

    /// A string without the null bytes that pad it.
    package var string: ArraySlice<UInt8> {
        let contents = bytes.dropFirst(Self.headerBytes)
        let end = contents.lastIndex { $0 != 0 }.map { $0 + 1 }
        return contents[..<(end ?? contents.startIndex)]
    }

    /// How many points an XY record has.
    package var pointCount: Int { contentBytes / 8 }

    package func uint16(_ index: Int = 0) throws -> UInt16 {
        UInt16(truncatingIfNeeded: try bigEndian(index, bytes: 2))
    }

    package func int32(_ index: Int = 0) throws -> Int32 {
        Int32(truncatingIfNeeded: try bigEndian(index, bytes: 4))
    }

    package func real(_ index: Int = 0) throws -> Double {
        GDSIIReal.decode(try bigEndian(index, bytes: 8))
    }

    package func point(_ index: Int) throws -> Point {
        let both = try bigEndian(index, bytes: 8)
        return Point(Int32(truncatingIfNeeded: both >> 32), Int32(truncatingIfNeeded: both))
    }

    private func bigEndian(_ index: Int, bytes count: Int) throws -> UInt64 {
        let values = contentBytes / count
        guard index < values else {
            throw malformed("it holds \(values) values, and number \(index + 1) is needed")
        }
        let start = bytes.startIndex + Self.headerBytes + index * count
        var value: UInt64 = 0
        for position in start..<start + count { value = value << 8 | UInt64(bytes[position]) }
        return value
    }
}
