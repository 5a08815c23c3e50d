import Testing

@testable import Layout

@Suite("Cutting a GDSII stream into records")
struct GDSIIReaderTests {
    private static func sample() throws -> [UInt8] {
        try Samples.topAboveRectangle { writer in
            try writer.reference(to: "a", at: Point(1000, -2000), Orientation(isMirrored: true, angle: 90))
            try writer.text(Samples.metal1, at: Point(7, 8), "odd")
        }
    }

    /// A record with bytes of its own, as the reader's are only lent.
    private struct KeptRecord {
        let type: GDSIIRecordType
        let offset: Int
        let bytes: [UInt8]

        init(_ record: GDSIIRecord) {
            type = record.type
            offset = record.offset
            bytes = Array(record.bytes)
        }

        func get<Value>(_ value: (GDSIIRecord) throws -> Value) throws -> Value {
            try bytes.withUnsafeBytes { try value(GDSIIRecord(bytes: $0, offset: offset)) }
        }
    }

    private static func records(_ bytes: [UInt8], pieces size: Int = .max) throws -> [KeptRecord] {
        var reader = GDSIIReader()
        var records: [KeptRecord] = []
        for piece in bytes.pieces(of: size) {
            try reader.read(piece) { records.append(KeptRecord($0)) }
        }
        try reader.finish()
        return records
    }

    private static func error(_ bytes: [UInt8]) -> LayoutError? {
        #expect(throws: LayoutError.self) { try records(bytes) }
    }

    @Test("records come with their types, places and values")
    func values() throws {
        let records = try Self.records(Self.sample())
        #expect(records.prefix(5).map(\.type) == [.header, .bgnlib, .libname, .units, .bgnstr])
        #expect(records.prefix(4).map(\.offset) == [0, 6, 34, 42])
        #expect(records.last?.type == .endlib)
        #expect(try records[0].get { try $0.uint16() } == 600)
        #expect(try records[2].get { Array($0.string) } == Array("LIB".utf8))
        #expect(try records[3].get { try $0.real(0) } == 1e-3)
        #expect(try records[3].get { try $0.real(1) } == 1e-9)
        let place = try #require(try records.last { try $0.type == .xy && $0.get(\.pointCount) == 1 })
        #expect(try place.get { try $0.point(0) } == Point(7, 8))
        let string = try #require(records.first { $0.type == .string })
        #expect(string.bytes.count == 8)
        #expect(try string.get { Array($0.string) } == Array("odd".utf8))
    }

    @Test("pieces of every size give the same records")
    func pieces() throws {
        let bytes = try Self.sample()
        let whole = try Self.records(bytes).map(\.bytes)
        #expect(whole.joined().elementsEqual(bytes))
        for size in 1...bytes.count {
            #expect(try Self.records(bytes, pieces: size).map(\.bytes) == whole, "pieces of \(size)")
        }
    }

    @Test("a file that is cut off at any byte is called truncated, with the record's place")
    func truncated() throws {
        let bytes = try Self.sample()
        let places = try Self.records(bytes).map(\.offset)
        for count in 0..<bytes.count {
            let error = try #require(Self.error(Array(bytes[..<count])))
            #expect(error.code == .truncated)
            #expect(error.offset == places.last { $0 <= count }, "cut off after \(count)")
        }
    }

    @Test("null bytes may follow ENDLIB, nothing else")
    func padding() throws {
        let bytes = try Self.sample()
        #expect(try Self.records(bytes + [UInt8](repeating: 0, count: 2048), pieces: 100).last?.type == .endlib)
        let error = try #require(Self.error(bytes + [0, 0, 7]))
        #expect(error.code == .malformed)
        #expect(error.offset == bytes.count + 2)
    }

    @Test("a record's length is even and at least 4", arguments: [0, 1, 2, 3, 5, 7, 65535])
    func length(_ length: Int) throws {
        let header = record(0, 2, [2, 88])
        let error = try #require(Self.error(header + [UInt8(length >> 8), UInt8(length & 0xff), 1, 2, 0, 0, 0]))
        #expect(error.code == .malformed)
        #expect(error.offset == 6)
        #expect(error.message.contains(" \(length);"))
    }

    @Test("unknown types and wrong kinds or amounts of contents are refused")
    func contents() throws {
        let header = record(0, 2, [2, 88])
        let wrong: [(bytes: [UInt8], name: String?)] = [
            (record(0x3c, 0), nil),
            (record(0xff, 0), nil),
            (record(0x02, 2, [65, 66]), "LIBNAME"),
            (record(0x04, 0, [0, 0]), "ENDLIB"),
            (record(0x03, 5, [0, 0, 0, 0]), "UNITS"),
            (record(0x10, 3, [0, 0]), "XY"),
        ]
        for (bytes, name) in wrong {
            let error = try #require(Self.error(header + bytes))
            #expect(error.code == .malformed)
            #expect(error.offset == 6)
            #expect(error.record == name)
        }
    }

    @Test("a value that a record does not have is an error, not a crash")
    func missingValue() throws {
        let records = try Self.records(record(0, 2, [2, 88]) + record(0x0d, 2) + record(4, 0))
        #expect(throws: LayoutError.self) { try records[1].get { try $0.uint16() } }
        #expect(throws: LayoutError.self) { try records[0].get { try $0.uint16(1) } }
        #expect(throws: LayoutError.self) { try records[1].get { try $0.point(0) } }
        #expect(throws: LayoutError.self) { try records[1].get { try $0.real() } }
    }

    @Test(
        "what does not begin with a HEADER record is no GDSII",
        arguments: ["this is not a layout\n", "%SEMI-OASIS\r\n"])
    func other(_ text: String) throws {
        let error = try #require(Self.error(Array(text.utf8)))
        #expect(error.code == .malformed)
        #expect(error.offset == 0)
    }

    @Test("an error says in one line where it is")
    func description() {
        let error = LayoutError(.malformed, "wrong", offset: 12, record: "XY")
        #expect("\(error)" == "At byte 12, record XY: wrong")
        #expect("\(LayoutError(.malformed, "wrong", offset: 12))" == "At byte 12: wrong")
        #expect("\(LayoutError(.malformed, "wrong"))" == "wrong")
    }
}
