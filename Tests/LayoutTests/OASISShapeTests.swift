import Layout
import Testing

@Suite("What OASIS records draw")
struct OASISShapeTests {
    @Test("a rectangle, and a square that leaves out its height")
    func rectangles() throws {
        #expect(try OASIS.box(OASIS.rectangle(10, 20, at: -5, 7)) == [-5, 7, 5, 27])
        #expect(try OASIS.box([20, 0xdb, 1, 0, 30, 0, 0]) == [0, 0, 30, 30])
        // The square's height holds for the rectangle after it.
        #expect(try OASIS.box([20, 0xdb, 1, 0, 30, 0, 0, 20, 0x40, 5]) == [0, 0, 30, 30])
    }

    @Test("what a record leaves out is what it was before, and places may be relative")
    func modal() throws {
        let first = OASIS.rectangle(10, 10, at: 100, 100)
        #expect(try OASIS.box(first + [20, 0x10] + OASIS.signed(200)) == [100, 100, 210, 110])
        #expect(try OASIS.box(first + [16, 20, 0x18] + OASIS.signed(5) + OASIS.signed(-5)) == [100, 95, 115, 110])
        #expect(try OASIS.box(first + [16, 20, 0x10, 10, 15, 20, 0x08, 2]) == [100, 1, 115, 110])
        #expect(try OASIS.facts(OASIS.cell(first + [20, 0x02, 9])).layers == [Layer(1, 0), Layer(1, 9)])
    }

    @Test("nothing is left from another cell")
    func modalAcrossCells() throws {
        let bytes = OASIS.file([14] + OASIS.string("a") + OASIS.rectangle(1, 1) + [14] + OASIS.string("b") + [20, 0])
        #expect(try OASIS.facts(bytes).problems.first?.contains("geometry-w") == true)
    }

    @Test(
        "each modal variable that no record has said is missed by its name",
        arguments: [
            ([20, 0x60, 1, 1], "layer"), ([20, 0x61, 1, 1, 1], "datatype"), ([20, 0x23, 1, 0, 1], "geometry-w"),
            ([20, 0x43, 1, 0, 1], "geometry-h"), ([21, 0x03, 1, 0], "polygon-point-list"),
            ([22, 0x03, 1, 0], "path-point-list"), ([22, 0x23, 1, 0, 2, 1, 4], "path-halfwidth"),
            ([22, 0x63, 1, 0, 5, 2, 1, 4], "path-start-extension"),
            ([22, 0xe3, 1, 0, 5, 4, 2, 1, 4], "path-end-extension"), ([26, 0x63, 1, 0, 1, 1], "ctrapezoid-type"),
            ([27, 0x03, 1, 0], "circle-radius"), ([17, 0x00], "placement-cell"), ([19, 0x03, 1, 0], "text-string"),
            ([19, 0x40, 1, 65], "textlayer"), ([19, 0x41, 1, 65, 1], "texttype"),
            ([20, 0x67, 1, 0, 1, 1, 0], "repetition"), ([29], "last-property-name"),
            ([28, 0x0c, 1, 65], "last-value-list"),
        ] as [([UInt8], String)])
    func missing(_ records: [UInt8], _ name: String) throws {
        let problem = try #require(try OASIS.problem(records))
        #expect(problem.contains("its \(name),"), "\(problem)")
        #expect(problem.hasPrefix("At byte 39, record "), "\(problem)")
    }

    @Test(
        "point lists of each type, as polygons",
        arguments: [
            // Along x and y in turn: two points, and the corner that closes it.
            ([0, 2] + OASIS.signed(10) + OASIS.signed(20), [0, 0, 10, 20]),
            ([1, 2] + OASIS.signed(-10) + OASIS.signed(20), [0, -10, 20, 0]),
            // Length in the upper bits, direction in the lower two or three.
            ([2, 3, 10 << 2, 20 << 2 | 1, 5 << 2 | 2], [0, 0, 10, 20]),
            ([3, 2, 10 << 3 | 4, 6 << 3 | 7], [0, 0, 16, 10]),
            ([3, 3, 10 << 3 | 5, 6 << 3 | 6, 2 << 3 | 3], [-16, 0, 0, 10]),
            ([4, 2] + OASIS.delta(30, -4) + [1 << 4 | 1 << 1], [0, -4, 30, 0]),
            // Differences of differences: (3, 1), then (3, 1) + (1, 1) further.
            ([5, 2] + OASIS.delta(3, 1) + OASIS.delta(1, 1), [0, 0, 7, 3]),
        ] as [([UInt8], [Int64])])
    func pointLists(_ list: [UInt8], _ box: [Int64]) throws {
        #expect(try OASIS.box([21, 0x3b, 1, 0] + list + [0, 0]) == box)
    }

    @Test("a path has a half width and ends that are flush, half a width further, or as far as is said")
    func paths() throws {
        let line: [UInt8] = [2, 1, 0x90, 0x03, 0, 0]  // One step of 100 along x, at (0, 0).
        #expect(try OASIS.box([22, 0xfb, 1, 0, 7, 0b0101] + line) == [0, -7, 100, 7])
        #expect(try OASIS.box([22, 0xfb, 1, 0, 7, 0b1010] + line) == [-7, -7, 107, 7])
        #expect(
            try OASIS.box([22, 0xfb, 1, 0, 7, 0b1111] + OASIS.signed(3) + OASIS.signed(-4) + line) == [-3, -7, 96, 7])
        // The points, and the ends, of the one before.
        #expect(
            try OASIS.box([22, 0xfb, 1, 0, 7, 0b1001] + line + [22, 0x48, 9] + OASIS.signed(50)) == [-7, -7, 100, 59])
    }

    @Test("trapezoids, lying and standing, with one delta or both")
    func trapezoids() throws {
        let head: [UInt8] = [0x7b, 1, 0, 100, 40]
        let turned: [UInt8] = [0xfb, 1, 0, 100, 40]
        #expect(try OASIS.box([23] + head + OASIS.signed(10) + OASIS.signed(-20) + [0, 0]) == [0, 0, 100, 40])
        #expect(try OASIS.box([24] + head + OASIS.signed(-130) + [0, 0]) == [0, 0, 130, 40])
        #expect(try OASIS.box([25] + head + OASIS.signed(130) + [0, 0]) == [-30, 0, 100, 40])
        #expect(try OASIS.box([25] + turned + OASIS.signed(50) + [0, 0]) == [0, -10, 100, 40])
    }

    @Test("the 26 kinds of compact trapezoid, with a width of 100 and a height of 40", arguments: 0..<26)
    func compactTrapezoids(_ type: UInt8) throws {
        let expected: [Int64] =
            switch type {
            case 16...19, 25: [0, 0, 100, 100]
            case 20, 21: [0, 0, 80, 40]
            case 22, 23: [0, 0, 100, 200]
            // Taller than wide is what those that stand on their sides need.
            case 8...15: [0, min(0, 40 - 100), 100, max(40, 100)]
            default: [0, 0, 100, 40]
            }
        let box = try #require(try OASIS.box([26, 0xfb, 1, 0, type, 100, 40, 0, 0]))
        if (8...15).contains(type) {
            #expect(box[0] == 0 && box[2] == 100)
            #expect(expected[1] <= box[1] && box[3] <= expected[3])
        } else {
            #expect(box == expected)
        }
        #expect(try OASIS.box([26, 0xfb, 1, 0, type, 40, 80, 0, 0]).map { $0[2] >= 40 } == true)
    }

    @Test("compact trapezoids that are too flat or too steep reach beyond their rectangle, as in KLayout")
    func degenerateCompactTrapezoids() throws {
        #expect(try OASIS.box([26, 0xfb, 1, 0, 0, 40, 100, 0, 0]) == [-60, 0, 40, 100])
        #expect(try OASIS.box([26, 0xfb, 1, 0, 3, 40, 100, 0, 0]) == [0, 0, 100, 100])
        #expect(try OASIS.box([26, 0xfb, 1, 0, 8, 100, 40, 0, 0]) == [0, -60, 100, 40])
        #expect(
            try OASIS.problem([26, 0xfb, 1, 0, 26, 40, 100, 0, 0])?.contains("26 is not a CTRAPEZOID type") == true)
    }

    @Test("a circle, unless it has no radius")
    func circles() throws {
        #expect(try OASIS.box([27, 0x3b, 1, 0, 50, 20, 20]) == [-40, -40, 60, 60])
        let facts = try OASIS.facts(OASIS.cell([27, 0x3b, 1, 0, 0, 20, 20]))
        #expect(facts.topCells.first?.box == nil)
        #expect(facts.layers.isEmpty)
    }

    @Test("texts belong to the box, as points, and have layers of their own")
    func texts() throws {
        let facts = try OASIS.facts(OASIS.cell([19, 0x5b, 1, 65, 7, 3] + OASIS.signed(-9) + OASIS.signed(4)))
        #expect(facts.topCells.first?.box?.edges == [-9, 4, -9, 4])
        #expect(facts.layers == [Layer(7, 3)])
        #expect(facts.shapes.isEmpty)
        #expect(facts.texts == 1)
    }

    @Test(
        "repetitions of each type; an axis without a step has one place",
        arguments: [
            ([1, 1, 2, 20, 30], [0, 0, 41, 91], 12), ([1, 1, 2, 0, 30], [0, 0, 1, 91], 4),
            ([2, 3, 7], [0, 0, 29, 1], 5),
            ([3, 0, 9], [0, 0, 1, 10], 2), ([4, 1, 5, 6], [0, 0, 12, 1], 3), ([4, 1, 0, 6], [0, 0, 7, 1], 2),
            ([5, 1, 10, 5, 6], [0, 0, 111, 1], 3), ([6, 0, 8], [0, 0, 1, 9], 2), ([7, 0, 3, 8], [0, 0, 1, 25], 2),
            ([8, 0, 1] + OASIS.delta(10, 2) + OASIS.delta(-3, 9), [-6, 0, 11, 21], 6),
            ([9, 2] + OASIS.delta(-10, -1), [-30, -3, 1, 1], 4),
            ([10, 1] + OASIS.delta(5, 5) + OASIS.delta(-9, 1), [-4, 0, 6, 7], 3),
            ([11, 0, 100] + OASIS.delta(-1, 1), [-100, 0, 1, 101], 2),
        ] as [([UInt8], [Int64], Int)])
    func repetitions(_ repetition: [UInt8], _ box: [Int64], _ count: Int) throws {
        let rectangle: [UInt8] = [20, 0x7f, 1, 0, 1, 1, 0, 0] + repetition
        let facts = try OASIS.facts(OASIS.cell(rectangle))
        #expect(facts.topCells.first?.box?.edges == box, "\(facts.problems)")
        #expect(facts.shapes == [Layer(1, 0): count])
        // Once more, by the number for the one before.
        #expect(try OASIS.facts(OASIS.cell(rectangle + [20, 0x04, 0])).shapes == [Layer(1, 0): 2 * count])
    }
}
