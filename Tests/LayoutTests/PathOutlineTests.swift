import Testing

@testable import Layout

/// The expected boxes are those that KLayout 0.30 finds for the same paths.
@Suite("The box of a path")
struct PathOutlineTests {
    private static func box(
        _ points: [(Int64, Int64)], width: Int64, begin: Int64 = 0, end: Int64 = 0
    ) -> [Int64]? {
        var outline = PathOutline(width: width, begin: begin, end: end)
        for (x, y) in points { outline.add(x: x, y: y) }
        return outline.box?.edges
    }

    @Test("without extensions a path ends at its points, with them beyond")
    func ends() {
        #expect(Self.box([(0, 0), (100, 0)], width: 20) == [0, -10, 100, 10])
        #expect(Self.box([(0, 0), (100, 0)], width: 20, begin: 10, end: 10) == [-10, -10, 110, 10])
        #expect(Self.box([(0, 0), (100, 0)], width: 20, begin: 5, end: -30) == [-5, -10, 70, 10])
        #expect(Self.box([(0, 100), (0, 0)], width: 20, begin: 5, end: 7) == [-10, -7, 10, 105])
    }

    @Test("an odd width is rounded up to the grid on both sides")
    func oddWidth() {
        #expect(Self.box([(0, 0), (100, 0)], width: 15) == [0, -8, 100, 8])
    }

    @Test("right-angled corners are full, however the path turns")
    func corners() {
        #expect(Self.box([(0, 0), (100, 0), (100, 100)], width: 20) == [0, -10, 110, 100])
        #expect(Self.box([(0, 0), (100, 0), (100, -100)], width: 20) == [0, -100, 110, 10])
        #expect(Self.box([(0, 0), (100, 0), (100, 100), (0, 100)], width: 20) == [0, -10, 110, 110])
    }

    @Test("where a path turns back on itself it reaches half its width further")
    func reversal() {
        #expect(Self.box([(0, 0), (100, 0), (50, 0)], width: 20) == [0, -10, 110, 10])
    }

    @Test("sharp corners are cut off, diagonals stay on the grid")
    func oblique() {
        #expect(Self.box([(0, 0), (1000, 0), (0, 200)], width: 100) == [-10, -50, 1059, 249])
        #expect(Self.box([(0, 0), (1000, 1000)], width: 100) == [-35, -35, 1035, 1035])
    }

    @Test("points that repeat or lie on the way change nothing")
    func redundant() {
        #expect(Self.box([(0, 0), (0, 0), (50, 0), (100, 0), (100, 0)], width: 20) == [0, -10, 100, 10])
    }

    @Test("a single point counts as a piece along the x axis, none as nothing")
    func degenerate() {
        #expect(Self.box([(5, 5)], width: 20, begin: 10, end: 3) == [-5, -5, 8, 15])
        #expect(Self.box([(5, 5), (5, 5)], width: 20) == [5, -5, 5, 15])
        #expect(Self.box([], width: 20) == nil)
    }

    @Test("the largest numbers that a file can hold do not overflow")
    func extremes() {
        let (low, high) = (Int64(Int32.min), Int64(Int32.max))
        let far = Self.box([(low, low), (high, high), (low, high)], width: low, begin: high, end: low)
        #expect(far != nil)
    }

    @Test("a path's type and its extensions are taken from the file")
    func fromFile() throws {
        let expected: [(GDSIIPathEnds, [Int64])] = [
            (.flush, [0, -10, 100, 10]), (.round, [-10, -10, 110, 10]), (.square, [-10, -10, 110, 10]),
            (.extended(begin: 3, end: 4), [-3, -10, 104, 10]),
        ]
        for (ends, edges) in expected {
            let facts = try Samples.facts(
                of: Samples.library { writer in
                    try writer.beginCell("c")
                    try writer.path(Layer(1, 0), [Point(0, 0), Point(100, 0)], width: 20, ends: ends)
                    writer.endCell()
                })
            #expect(facts.topCells.first?.box?.edges == edges, "\(ends)")
        }
    }
}
