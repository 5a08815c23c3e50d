import Layout
import Testing

@Suite("Inserting a text into a cell")
struct GDSIITextInsertionTests {
    private static let layer = Layer(81, 10)

    private static func sample() throws -> [UInt8] {
        try Samples.topAboveRectangle { try $0.reference(to: "a", at: Point(0, 0)) }
    }

    private static func insert(_ text: String, in cell: String, _ bytes: [UInt8], pieces: Int = .max) throws -> [UInt8]
    {
        var insertion = try GDSIITextInsertion(text, on: layer, at: Point(0, 0), in: cell)
        let copy = try bytes.pieces(of: pieces).flatMap { try insertion.copy($0) }
        try insertion.finish()
        return copy
    }

    @Test("the copy has one text more, at the end of the cell, and the same extent", arguments: ["a", "top"])
    func inserted(_ cell: String) throws {
        let bytes = try Self.sample()
        let copy = try Self.insert("ABCD1234", in: cell, bytes)
        let (before, after) = (try Samples.facts(of: bytes), try Samples.facts(of: copy))
        #expect(after.texts == before.texts + 1)
        #expect(after.topCells == before.topCells)
        #expect(after.shapes == before.shapes)
        #expect(after.cells == before.cells)

        var writer = GDSIIWriter()
        try writer.text(Self.layer, at: Point(0, 0), "ABCD1234")
        let element = writer.drain()
        let place = try #require((0..<copy.count).first { copy[$0...].starts(with: element) })
        #expect(Array(copy[..<place] + copy[(place + element.count)...]) == bytes)
        #expect(copy[(place + element.count)...].starts(with: record(0x07, 0)))
    }

    @Test("pieces of every size give the same copy")
    func pieces() throws {
        let bytes = try Self.sample()
        let whole = try Self.insert("ABCD1234", in: "top", bytes)
        for size in 1...bytes.count {
            #expect(try Self.insert("ABCD1234", in: "top", bytes, pieces: size) == whole)
        }
    }

    @Test("a cell that is not there and a file that is cut off are errors")
    func missing() throws {
        let bytes = try Self.sample()
        let missing = #expect(throws: LayoutError.self) { try Self.insert("ID", in: "to", bytes) }
        #expect(missing?.message == "there is no cell 'to'")
        let cut = #expect(throws: LayoutError.self) { try Self.insert("ID", in: "top", bytes.dropLast(1)) }
        #expect(cut?.code == .truncated)
    }
}
