import Layout
import Testing

/// The expected boxes are those that KLayout 0.30 finds for the same files.
@Suite("What a cell covers")
struct ExtentTests {
    @Test("a reference is mirrored, then rotated, then moved")
    func orientations() throws {
        let expected: [(Orientation, [Int64])] = [
            (Orientation(), [1000, 2000, 1100, 2300]),
            (Orientation(angle: 90), [700, 2000, 1000, 2100]),
            (Orientation(angle: 180), [900, 1700, 1000, 2000]),
            (Orientation(angle: 270), [1000, 1900, 1300, 2000]),
            (Orientation(angle: -90), [1000, 1900, 1300, 2000]),
            (Orientation(angle: 360), [1000, 2000, 1100, 2300]),
            (Orientation(isMirrored: true), [1000, 1700, 1100, 2000]),
            (Orientation(isMirrored: true, angle: 90), [1000, 2000, 1300, 2100]),
            (Orientation(isMirrored: true, angle: 180), [900, 2000, 1000, 2300]),
            (Orientation(isMirrored: true, angle: 270), [700, 1900, 1000, 2000]),
            (Orientation(magnification: 2), [1000, 2000, 1200, 2600]),
            (Orientation(angle: 90, magnification: 0.5), [850, 2000, 1000, 2050]),
            (Orientation(angle: 30), [850, 2000, 1087, 2310]),
            (Orientation(isMirrored: true, angle: 45), [1000, 1788, 1283, 2071]),
        ]
        for (orientation, edges) in expected {
            let box = try Samples.topBox { try $0.reference(to: "a", at: Point(1000, 2000), orientation) }
            #expect(box == edges, "\(orientation)")
        }
    }

    @Test("an array reaches from its first place to its last")
    func arrays() throws {
        let box = try Samples.topBox {
            try $0.array(of: "a", columns: 3, rows: 2, corners: (Point(10, 20), Point(610, 20), Point(10, 820)))
        }
        #expect(box == [10, 20, 510, 720])
        let downwards = try Samples.topBox {
            try $0.array(
                of: "a", columns: 3, rows: 2, corners: (Point(0, 0), Point(0, -600), Point(-800, 0)),
                Orientation(isMirrored: true, angle: 90))
        }
        #expect(downwards == [-400, -400, 300, 100])
        let single = try Samples.topBox {
            try $0.array(of: "a", columns: 1, rows: 0, corners: (Point(0, 0), Point(999, 0), Point(0, 999)))
        }
        #expect(single == [0, 0, 100, 300])
    }

    @Test("the places of an array at the ends of the coordinates do not overflow")
    func hugeArray() throws {
        let box = try Samples.topBox {
            try $0.array(
                of: "a", columns: 32767, rows: 32767,
                corners: (Point(.min, .min), Point(.max, .min), Point(.min, .max)))
        }
        let step = Int64((Double(UInt32.max) / 32767).rounded())
        #expect(
            box == [Int64(Int32.min), Int64(Int32.min), Int64(Int32.max) - step + 100, Int64(Int32.max) - step + 300])
    }

    @Test("texts belong to the box, as points")
    func texts() throws {
        let box = try Samples.topBox { writer in
            try writer.reference(to: "a", at: Point(0, 0))
            try writer.text(Layer(1, 1), at: Point(-40, 700), "far away")
        }
        #expect(box == [-40, 0, 100, 700])
    }

    @Test("cells may be referred to before they are defined")
    func forward() throws {
        let facts = try Samples.facts(
            of: Samples.library { writer in
                try writer.beginCell("top")
                try writer.reference(to: "later", at: Point(5, 6))
                writer.endCell()
                try writer.beginCell("later")
                try writer.rectangle(Samples.metal1, from: Point(0, 0), to: Point(1, 1))
                writer.endCell()
            })
        #expect(facts.topCells == [.init(name: "top", box: Box(left: 5, bottom: 6, right: 6, top: 7))])
    }

    /// Cells that each refer to the one before them, `times` times, at places that lie `pitch` apart.
    private static func chain(_ cells: Int, times: Int32, pitch: Int32 = 1) throws -> [UInt8] {
        try Samples.library { writer in
            try writer.beginCell("c0")
            try writer.rectangle(Samples.metal1, from: Point(0, 0), to: Point(10, 10))
            writer.endCell()
            for number in 1..<cells {
                try writer.beginCell("c\(number)")
                for copy in 0..<times { try writer.reference(to: "c\(number - 1)", at: Point(copy * pitch, 0)) }
                writer.endCell()
            }
        }
    }

    @Test("a layout that would have 16^200 rectangles is measured at once")
    func exponential() throws {
        let facts = try Samples.facts(of: Self.chain(201, times: 16, pitch: 2))
        #expect(facts.topCells.first?.box?.edges == [0, 0, 10 + 200 * 30, 10])
    }

    @Test("the levels of cells have a limit")
    func depth() throws {
        var limits = LayoutLimits()
        limits.depth = 50
        #expect(try Samples.facts(of: Self.chain(51, times: 1), limits: limits).topCells.map(\.name) == ["c50"])
        let error = #expect(throws: LayoutError.self) {
            try Samples.facts(of: Self.chain(52, times: 1), limits: limits)
        }
        #expect(error?.code == .limit)
    }

    @Test("a chain of 100 000 cells needs no deep stack")
    func longChain() throws {
        var limits = LayoutLimits()
        limits.depth = .max
        #expect(try Samples.facts(of: Self.chain(100_000, times: 1), limits: limits).topCells.map(\.name) == ["c99999"])
    }

    @Test("magnification upon magnification ends in an error, not in an overflow")
    func hugeMagnification() throws {
        let bytes = try Samples.library { writer in
            try writer.beginCell("c0")
            try writer.rectangle(Samples.metal1, from: Point(0, 0), to: Point(10, 10))
            writer.endCell()
            for number in 1..<20 {
                try writer.beginCell("c\(number)")
                try writer.reference(to: "c\(number - 1)", at: Point(0, 0), Orientation(magnification: 1e70))
                writer.endCell()
            }
        }
        let error = #expect(throws: LayoutError.self) { try Samples.facts(of: bytes) }
        #expect(error?.code == .limit)
        #expect(error?.message.contains("'c1'") == true)
    }

    @Test("a cell that contains itself is found, with the way back to it", arguments: [1, 2, 5])
    func recursion(_ length: Int) throws {
        let bytes = try Samples.library { writer in
            try writer.beginCell("top")
            try writer.reference(to: "r0", at: Point(0, 0))
            writer.endCell()
            for number in 0..<length {
                try writer.beginCell("r\(number)")
                try writer.reference(to: "r\((number + 1) % length)", at: Point(1, 1))
                writer.endCell()
            }
        }
        let error = #expect(throws: LayoutError.self) { try Samples.facts(of: bytes) }
        #expect(error?.code == .recursion)
        let way = ((0..<length) + [0]).map { "'r\($0)'" }.joined(separator: " > ")
        #expect(error?.message == "a cell contains itself: \(way)")
    }
}
