import Layout
import Testing

@Suite("The facts of a GDSII file")
struct GDSIIFactsTests {
    private static func error(_ bytes: [UInt8]) -> LayoutError? {
        #expect(throws: LayoutError.self) { try Samples.facts(of: bytes) }
    }

    /// A library that begins correctly and continues with `bytes` in its only cell.
    private static func inCell(_ bytes: [UInt8]) throws -> [UInt8] {
        let library = try Samples.library { try $0.beginCell("c") }
        return library.dropLast(4) + bytes
    }

    @Test("library, unit, cells, top cells and shapes by layer")
    func summary() throws {
        let bytes = try Samples.topAboveRectangle { writer in
            try writer.reference(to: "a", at: Point(0, 0))
            try writer.array(
                of: "a", columns: 2, rows: 1, corners: (Point(0, 0), Point(400, 0), Point(0, 400)))
            try writer.path(Layer(36, 0), [Point(0, 0), Point(50, 0)], width: 20)
            try writer.box(Layer(36, 0), from: Point(0, 0), to: Point(9, 9))
            try writer.text(Layer(36, 10), at: Point(5, 5), "A")
        }
        let facts = try Samples.facts(of: bytes, pieces: 7)
        #expect(facts.format == .gdsii)
        #expect(facts.libraryName == "LIB")
        #expect(facts.databaseUnit == 1e-9)
        #expect(facts.cells == ["a", "top"])
        #expect(facts.topCells.map(\.name) == ["top"])
        #expect(facts.shapes == [Layer(34, 0): 1, Layer(36, 0): 2])
        #expect(facts.texts == 1)
        #expect(facts.references == 2)
        #expect(facts.undefinedCells.isEmpty)
    }

    @Test("all cells that none refers to are top cells, in the file's order")
    func severalTops() throws {
        let facts = try Samples.facts(
            of: Samples.library { writer in
                for name in ["z", "y", "x"] {
                    try writer.beginCell(name)
                    if name == "z" { try writer.reference(to: "y", at: Point(0, 0)) }
                    writer.endCell()
                }
            })
        #expect(facts.topCells == [.init(name: "z", box: nil), .init(name: "x", box: nil)])
    }

    @Test("a cell that is referred to but not defined is named and counts as empty")
    func undefined() throws {
        let facts = try Samples.facts(of: Samples.topAboveRectangle { try $0.reference(to: "gone", at: Point(5, 5)) })
        #expect(facts.undefinedCells == ["gone"])
        #expect(
            facts.topCells == [
                .init(name: "a", box: Box(left: 0, bottom: 0, right: 100, top: 300)), .init(name: "top", box: nil),
            ])
    }

    @Test("names keep apart by their bytes, and what is not UTF-8 is shown as U+FFFD")
    func foreignNames() throws {
        let bytes = try Samples.library { writer in
            for name in ["caf1", "caf2"] {
                try writer.beginCell(name)
                writer.endCell()
            }
        }
        let latin = bytes.map { $0 == UInt8(ascii: "1") ? 0xe9 : $0 == UInt8(ascii: "2") ? 0xe8 : $0 }
        #expect(try Samples.facts(of: latin).cells == ["caf\u{fffd}", "caf\u{fffd}"])
    }

    @Test("KLayout's context cell is no part of the layout, if it comes first")
    func contextCell() throws {
        func library(_ names: [String]) throws -> [UInt8] {
            try Samples.library { writer in
                for name in names {
                    try writer.beginCell(name)
                    if name.hasPrefix("$") { try writer.reference(to: "a", at: Point(0, 0)) }
                    writer.endCell()
                }
            }
        }
        #expect(try Samples.facts(of: library(["$$$CONTEXT_INFO$$$", "a"])).topCells.map(\.name) == ["a"])
        #expect(
            try Samples.facts(of: library(["a", "$$$CONTEXT_INFO$$$"])).topCells.map(\.name) == ["$$$CONTEXT_INFO$$$"])
    }

    @Test("a second definition of a cell is refused")
    func duplicate() throws {
        let bytes = try Samples.library { writer in
            for _ in 0..<2 {
                try writer.beginCell("twice")
                writer.endCell()
            }
        }
        let error = try #require(Self.error(bytes))
        #expect(error.code == .malformed)
        #expect(error.record == "STRNAME")
        #expect(error.message.contains("'twice'"))
    }

    @Test("polygons of less than three points are ignored")
    func degenerate() throws {
        let facts = try Samples.facts(
            of: Samples.library { writer in
                try writer.beginCell("c")
                try writer.boundary(Layer(1, 0), [Point(0, 0), Point(1000, 0)])
                try writer.boundary(Layer(2, 0), [Point(0, 0), Point(10, 0), Point(5, 0)])
                writer.endCell()
            })
        #expect(facts.shapes == [Layer(2, 0): 1])
        #expect(facts.topCells.first?.box?.edges == [0, 0, 10, 0])
    }

    @Test("a polygon may continue in further XY records")
    func manyPoints() throws {
        let points: [[UInt8]] = [
            [0, 0, 0, 0, 0, 0, 0, 0], [0, 0, 0, 9, 0, 0, 0, 0], [0, 0, 0, 9, 0, 0, 1, 0], [0, 0, 0, 0, 0, 0, 0, 0],
        ]
        let bytes = try Self.inCell(
            record(0x08, 0) + record(0x0d, 2, [0, 1]) + record(0x0e, 2, [0, 0])
                + points.flatMap { record(0x10, 3, $0) } + record(0x11, 0) + record(0x07, 0) + record(0x04, 0))
        let facts = try Samples.facts(of: bytes)
        #expect(facts.shapes == [Layer(1, 0): 1])
        #expect(facts.topCells.first?.box?.edges == [0, 0, 9, 256])
    }

    @Test("records in the wrong place are refused, with what is expected there")
    func order() throws {
        let header = record(0, 2, [2, 88])
        let library = header + record(1, 2, [UInt8](repeating: 0, count: 24))
        let boundary = record(0x08, 0)
        let layer = record(0x0d, 2, [0, 1])
        let datatype = record(0x0e, 2, [0, 0])
        let points = record(0x10, 3, [UInt8](repeating: 0, count: 16))
        let wrong: [(bytes: [UInt8], record: String, part: String)] = [
            (header + header, "HEADER", "BGNLIB"),
            (library + record(0x05, 2), "BGNSTR", "UNITS"),
            (library + record(0x04, 0), "ENDLIB", "UNITS"),
            (library + record(0x03, 5, [UInt8](repeating: 0, count: 16)), "UNITS", "above 0"),
            (library + record(0x08, 0), "BOUNDARY", "BGNSTR"),
            (try Self.inCell(layer), "LAYER", "an element"),
            (try Self.inCell(boundary + layer + layer), "LAYER", "twice"),
            (try Self.inCell(boundary + layer + datatype + points + layer), "LAYER", "comes twice"),
            (try Self.inCell(boundary + points + layer), "LAYER", "after the XY record of a BOUNDARY"),
            (try Self.inCell(boundary + layer + record(0x11, 0)), "ENDEL", "has no DATATYPE"),
            (try Self.inCell(boundary + layer + datatype + record(0x11, 0)), "ENDEL", "has no XY"),
            (try Self.inCell(boundary + record(0x12, 6, [65, 0])), "SNAME", "not allowed in a BOUNDARY"),
            (try Self.inCell(boundary + record(0x10, 3, [0, 0, 0, 0])), "XY", "odd number"),
            (try Self.inCell(record(0x0a, 0) + record(0x12, 6) + points + record(0x11, 0)), "SNAME", "empty"),
            (try Self.inCell(record(0x0a, 0) + record(0x1b, 5, [UInt8](repeating: 0, count: 8))), "MAG", "above 0"),
            (try Self.inCell(record(0x0b, 0) + record(0x13, 2, [0, 1])), "COLROW", "number 2 is needed"),
        ]
        for (bytes, record, part) in wrong {
            let error = try #require(Self.error(bytes))
            #expect(error.code == .malformed)
            #expect(error.record == record)
            #expect(error.message.contains(part), "\(error)")
        }
    }

    @Test("an array needs three points, a reference one")
    func tooFewPoints() throws {
        let name = record(0x12, 6, [97, 0])
        let two = record(0x10, 3, [UInt8](repeating: 0, count: 16))
        let array = try Self.inCell(record(0x0b, 0) + name + record(0x13, 2, [0, 1, 0, 1]) + two + record(0x11, 0))
        #expect(try #require(Self.error(array)).message.contains("has 2 points; 3 are needed"))
        let reference = try Self.inCell(record(0x0a, 0) + name + record(0x10, 3) + record(0x11, 0))
        #expect(try #require(Self.error(reference)).message.contains("has 0 points; 1 are needed"))
    }

    @Test("the format and its compression are told by the first bytes")
    func recognition() throws {
        #expect(LayoutFormat(head: try Samples.library { _ in }) == .gdsii)
        #expect(LayoutFormat(head: Array("%SEMI-OASIS\r\n1".utf8)) == .oasis)
        #expect(LayoutFormat(head: [0, 6, 0]) == .unknown)
        #expect(LayoutFormat(head: []) == .unknown)
        #expect(LayoutCompression(head: [0x1f, 0x8b, 8]) == .gzip)
        #expect(LayoutCompression(head: [0x1f]) == nil)
    }
}
