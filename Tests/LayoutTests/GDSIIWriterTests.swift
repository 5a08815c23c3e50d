import Layout
import Testing

@Suite("Writing GDSII")
struct GDSIIWriterTests {
    @Test("the first records are those of the manual, byte by byte")
    func head() throws {
        let bytes = try Samples.library { _ in }
        let expected =
            record(0x00, 2, [0x02, 0x58]) + record(0x01, 2, [UInt8](repeating: 0, count: 24))
            + record(0x02, 6, Array("LIB\0".utf8))
            + record(
                0x03, 5,
                [0x3e, 0x41, 0x89, 0x37, 0x4b, 0xc6, 0xa7, 0xf0, 0x39, 0x44, 0xb8, 0x2f, 0xa0, 0x9b, 0x5a, 0x54])
            + record(0x04, 0)
        #expect(bytes == expected)
    }

    @Test("what is written is read back: negative coordinates, all orientations, arrays")
    func roundTrip() throws {
        var writer = GDSIIWriter()
        try writer.array(
            of: "cell", columns: 3, rows: 65535, corners: (Point(-1, .min), Point(.max, 0), Point(0, 7)),
            Orientation(isMirrored: true, angle: 270, magnification: 1.5))
        let bytes = try Samples.library { _ in }.dropLast(4) + writer.drain() + record(4, 0)
        var reader = GDSIIReader()
        var types: [GDSIIRecordType] = []
        try reader.read(Array(bytes)) { (record) throws in
            types.append(record.type)
            switch record.type {
            case .strans: #expect(try record.uint16() == 0x8000)
            case .mag: #expect(try record.real() == 1.5)
            case .angle: #expect(try record.real() == 270)
            case .colrow: #expect(try [record.uint16(0), record.uint16(1)] == [3, 65535])
            case .xy:
                #expect(try (0..<3).map { try record.point($0) } == [Point(-1, .min), Point(.max, 0), Point(0, 7)])
            default: break
            }
        }
        #expect(types.dropFirst(4) == [.aref, .sname, .strans, .mag, .angle, .colrow, .xy, .endel, .endlib])
        #expect(writer.bytes.isEmpty)
    }

    @Test("a polygon is closed, once")
    func closed() throws {
        let corners = [Point(0, 0), Point(0, 5), Point(5, 5)]
        var open = GDSIIWriter()
        try open.boundary(Layer(1, 0), corners)
        var closed = GDSIIWriter()
        try closed.boundary(Layer(1, 0), corners + [corners[0]])
        #expect(open.bytes == closed.bytes)
        #expect(open.bytes.count == 4 + 6 + 6 + 36 + 4)
    }

    @Test("what does not fit a record is refused and leaves nothing behind")
    func tooLong() throws {
        var writer = GDSIIWriter()
        #expect(throws: LayoutError.self) { try writer.beginCell(String(repeating: "n", count: 65_532)) }
        let points = [Point](repeating: Point(1, 1), count: GDSIIWriter.maximumPoints + 1)
        #expect(throws: LayoutError.self) { try writer.path(Layer(1, 0), points, width: 1) }
        #expect(throws: LayoutError.self) { try writer.beginLibrary(databaseUnit: .infinity) }
    }
}
