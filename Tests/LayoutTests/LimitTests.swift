import Testing

@testable import Layout

@Suite("Limits of what is kept of a layout")
struct LimitTests {
    private static func code(_ limits: LayoutLimits, _ body: (inout GDSIIWriter) throws -> Void) throws -> LayoutError
        .Code?
    {
        let bytes = try Samples.library(body)
        do {
            _ = try Samples.facts(of: bytes, limits: limits)
            return nil
        } catch let error as LayoutError {
            return error.code
        }
    }

    private static func cells(_ count: Int) -> (inout GDSIIWriter) throws -> Void {
        { writer in
            for number in 0..<count {
                try writer.beginCell("c\(number)")
                writer.endCell()
            }
        }
    }

    private static func inCell(
        _ body: @escaping (inout GDSIIWriter) throws -> Void
    ) -> (inout GDSIIWriter) throws -> Void {
        { writer in
            try writer.beginCell("top")
            try body(&writer)
            writer.endCell()
        }
    }

    @Test("cells, whether defined or referred to")
    func cells() throws {
        var limits = LayoutLimits()
        limits.cells = 10
        #expect(try Self.code(limits, Self.cells(10)) == nil)
        #expect(try Self.code(limits, Self.cells(11)) == .limit)
        let references = Self.inCell { writer in
            for number in 0..<10 { try writer.reference(to: "c\(number)", at: Point(0, 0)) }
        }
        #expect(try Self.code(limits, references) == .limit)
    }

    @Test("the length of a name")
    func names() throws {
        var limits = LayoutLimits()
        limits.nameBytes = 20
        for (length, code) in [(20, nil), (21, LayoutError.Code.limit)] {
            let name = String(repeating: "n", count: length)
            #expect(
                try Self.code(limits) {
                    try $0.beginCell(name)
                    $0.endCell()
                } == code)
            #expect(try Self.code(limits, Self.inCell { try $0.reference(to: name, at: Point(0, 0)) }) == code)
        }
    }

    @Test("layers")
    func layers() throws {
        var limits = LayoutLimits()
        limits.layers = 5
        func drawn(_ count: UInt32) -> (inout GDSIIWriter) throws -> Void {
            Self.inCell { writer in
                for number in Array(0..<count) + Array(0..<count) {
                    try writer.rectangle(Layer(7, number), from: Point(0, 0), to: Point(1, 1))
                }
            }
        }
        #expect(try Self.code(limits, drawn(5)) == nil)
        #expect(try Self.code(limits, drawn(6)) == .limit)
    }

    @Test("references that differ in more than their place; those that do not cost nothing")
    func references() throws {
        var limits = LayoutLimits()
        limits.distinctReferences = 3
        let same = Self.inCell { writer in
            for x: Int32 in 0..<1000 { try writer.reference(to: "a", at: Point(x, x)) }
        }
        #expect(try Self.code(limits, same) == nil)
        func turned(_ count: Int) -> (inout GDSIIWriter) throws -> Void {
            Self.inCell { writer in
                for number in 0..<count {
                    try writer.reference(to: "a", at: Point(0, 0), Orientation(angle: Double(number)))
                }
            }
        }
        #expect(try Self.code(limits, turned(3)) == nil)
        #expect(try Self.code(limits, turned(4)) == .limit)
    }

    @Test("an array of billions of places that are not evenly spaced is left as soon as nobody waits for it")
    func cancelledArray() {
        let array = GDSIIArray(
            (first: Point(0, 0), beyondColumns: Point(90_000, 0), beyondRows: Point(0, 90_000)), columns: 60_000,
            rows: 60_000)
        var (announced, asked) = (0, 0)
        #expect(throws: CancellationError.self) {
            try array.places {
                announced += $0
            } check: {
                asked += 1
                if asked == 2 { throw CancellationError() }
            }
        }
        #expect(announced > 3_000_000_000)
    }
}
