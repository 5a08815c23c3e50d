/// One record of a GDSII stream: a length, a type, and values of one kind.
///
/// The type is known, and kind and length of the contents fit it. Reading a value beyond the end throws. The bytes
/// belong to the reader, and become invalid when it continues.
package struct GDSIIRecord {
    /// Length and type.
    static let headerBytes = 4

    package let type: GDSIIRecordType
    /// The position of the record in the file.
    package let offset: Int
    /// The whole record, unchanged.
    package let bytes: UnsafeRawBufferPointer

    /// - Parameter bytes: The whole record, with a length of at least `headerBytes`.
    @inline(__always)
    init(bytes: UnsafeRawBufferPointer, offset: Int) throws {
        guard let type = GDSIIRecordType(rawValue: bytes[2]) else {
            throw LayoutError(.malformed, "\(bytes[2]) is not a record type", offset: offset)
        }
        self.type = type
        self.offset = offset
        self.bytes = bytes
        let expected = type.dataType
        guard bytes[3] == expected.rawValue, expected.fits(contentBytes) else { throw misfit }
    }

    private var misfit: LayoutError {
        let expected = type.dataType
        guard bytes[3] == expected.rawValue else {
            return malformed("the data type is \(bytes[3]) instead of \(expected.rawValue)")
        }
        return malformed("\(contentBytes) bytes of contents do not fit the data type \(bytes[3])")
    }

    private func malformed(_ message: String) -> LayoutError {
        LayoutError(.malformed, message, offset: offset, record: type.name)
    }

    /// How many bytes follow the record's length and type.
    package var contentBytes: Int { bytes.count - Self.headerBytes }

    /// A string, without its padding null bytes.
    package var string: UnsafeRawBufferPointer {
        var end = bytes.count
        while end > Self.headerBytes, bytes[end - 1] == 0 { end -= 1 }
        return UnsafeRawBufferPointer(rebasing: bytes[Self.headerBytes..<end])
    }

    /// How many points an XY record has.
    package var pointCount: Int { contentBytes / 8 }

    package func uint16(_ index: Int = 0) throws -> UInt16 {
        UInt16(bigEndian: try value(index))
    }

    package func int32(_ index: Int = 0) throws -> Int32 {
        Int32(bigEndian: try value(index))
    }

    package func real(_ index: Int = 0) throws -> Double {
        GDSIIReal.decode(UInt64(bigEndian: try value(index)))
    }

    @inline(__always)
    package func point(_ index: Int) throws -> Point {
        let both = UInt64(bigEndian: try value(index))
        return Point(Int32(truncatingIfNeeded: both >> 32), Int32(truncatingIfNeeded: both))
    }

    /// Passes all points of an XY record to `body`.
    @inline(__always)
    func forEachPoint(_ body: (Point) -> Void) {
        for index in 0..<pointCount {
            let both = UInt64(
                bigEndian: bytes.loadUnaligned(fromByteOffset: Self.headerBytes + index * 8, as: UInt64.self))
            body(Point(Int32(truncatingIfNeeded: both >> 32), Int32(truncatingIfNeeded: both)))
        }
    }

    @inline(__always)
    private func value<Value: FixedWidthInteger & BitwiseCopyable>(_ index: Int) throws -> Value {
        let size = MemoryLayout<Value>.size
        guard index < contentBytes / size else {
            throw malformed("it contains \(contentBytes / size) values, but number \(index + 1) is needed")
        }
        return bytes.loadUnaligned(fromByteOffset: Self.headerBytes + index * size, as: Value.self)
    }
}
