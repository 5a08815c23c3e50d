import Layout

/// Writes the file of a die, keeping only a piece of it in memory.
struct DieWriter: ~Copyable {
    private static let pieceBytes = 1 << 20
    private static let pad = "demo_io__pad"
    private static let corner = "demo_io__corner"
    private static let via = "demo_via__m1_m2"
    private static let fill = "demo_fill__metal5"
    private static let ring = "demo_guard_ring"

    private let plan: DiePlan
    private let file: OutputFile
    private var random: SplitMix64
    private var writer = GDSIIWriter()
    private var written = 0

    init(_ plan: DiePlan, seed: UInt64, to file: consuming OutputFile) {
        self.plan = plan
        self.file = file
        random = SplitMix64(seed: seed)
    }

    mutating func write() throws {
        try writer.beginLibrary(plan.topCell)
        let cells = StandardCell.library(&random)
        for cell in cells + [StandardCell.filler] { try cell.write(to: &writer, &random) }
        try writeMacros()
        if plan.hasSecondTop { try writeSecondTop() }
        try writer.beginCell(plan.topCell)
        try writer.reference(to: Self.ring, at: Point(0, 0))
        try writeOneOfEach(cells)
        try writePads()
        try writeMetalFill()
        try writeRows(of: cells, upTo: plan.bytes * 2 / 5)
        try writeWires(upTo: plan.bytes)
        writer.endCell()
        writer.endLibrary()
        try flush(atLeast: 1)
    }

    private var size: Int { written + writer.bytes.count }

    private mutating func flush(atLeast bytes: Int) throws {
        guard writer.bytes.count >= bytes else { return }
        written += writer.bytes.count
        try file.write(writer.drain())
    }

    // MARK: Cells below the top

    private mutating func writeMacros() throws {
        try writeGuardRing()
        try writer.beginCell(Self.pad)
        try writer.rectangle(Process.outline, from: Point(0, 0), to: Point(75_000, 350_000))
        for metal in [Process.metal2, Process.metal3, Process.metal4, Process.metal5] {
            try writer.rectangle(metal, from: Point(5000, 5000), to: Point(70_000, 345_000))
        }
        try writer.rectangle(Process.pad, from: Point(10_000, 10_000), to: Point(65_000, 75_000))
        writer.endCell()
        try writer.beginCell(Self.corner)
        try writer.box(Process.outline, from: Point(0, 0), to: Point(350_000, 350_000))
        try writer.path(
            Process.metal5, [Point(50_000, 300_000), Point(50_000, 50_000), Point(300_000, 50_000)], width: 20_000,
            ends: .square)
        writer.endCell()
        try writer.beginCell(Self.via)
        try writer.rectangle(Process.metal1, from: Point(-190, -190), to: Point(190, 190))
        try writer.rectangle(Process.via1, from: Point(-130, -130), to: Point(130, 130))
        try writer.rectangle(Process.metal2, from: Point(-190, -190), to: Point(190, 190))
        writer.endCell()
        try writer.beginCell(Self.fill)
        try writer.rectangle(Process.metal5, from: Point(0, 0), to: Point(9000, 9000))
        writer.endCell()
    }

    /// A polygon around the die on each layer of the ring, with its hole cut open at the lower left corner.
    private mutating func writeGuardRing() throws {
        let (right, top, ring) = (plan.width, plan.height, DiePlan.guardRingWidth)
        try writer.beginCell(Self.ring)
        for (layer, edge) in [(Process.guardRing, Int32(0)), (Process.comp, 6000), (Process.metal1, 8000)] {
            let inner = ring - edge / 2
            try writer.boundary(
                layer,
                [
                    Point(edge, edge), Point(edge, top - edge), Point(right - edge, top - edge),
                    Point(right - edge, edge), Point(edge, edge), Point(inner, inner), Point(right - inner, inner),
                    Point(right - inner, top - inner), Point(inner, top - inner), Point(inner, inner),
                ])
        }
        writer.endCell()
    }

    private mutating func writeSecondTop() throws {
        try writer.beginCell(DiePlan.secondTop)
        try writer.rectangle(Process.metal1, from: Point(0, 0), to: Point(10_000, 10_000))
        writer.endCell()
    }

    // MARK: The top

    /// Places one of each cell below the rows, so that every cell is used, however small the file is.
    private mutating func writeOneOfEach(_ cells: [StandardCell]) throws {
        let y = plan.core.low.y - 2 * StandardCell.height
        var x = plan.core.low.x
        for cell in cells + [StandardCell.filler] {
            try writer.reference(to: cell.name, at: Point(x, y))
            x += cell.width
        }
        try writer.reference(to: Self.via, at: Point(x, y))
    }

    /// Places pads along all four edges, rotated so that their openings face outwards, and a corner cell in each
    /// corner.
    private mutating func writePads() throws {
        let (right, top, ring) = (plan.width, plan.height, DiePlan.guardRingWidth)
        for x in stride(from: DiePlan.coreMargin, to: right - DiePlan.coreMargin - 75_000, by: 100_000) {
            try writer.reference(to: Self.pad, at: Point(x, ring))
            try writer.reference(to: Self.pad, at: Point(x, top - ring), Orientation(isMirrored: true))
        }
        for y in stride(from: DiePlan.coreMargin, to: top - DiePlan.coreMargin - 75_000, by: 100_000) {
            try writer.reference(to: Self.pad, at: Point(ring, y + 75_000), Orientation(angle: 270))
            try writer.reference(to: Self.pad, at: Point(right - ring, y), Orientation(angle: 90))
        }
        let corners = [
            (ring, ring, 0.0), (right - ring, ring, 90), (right - ring, top - ring, 180), (ring, top - ring, 270),
        ]
        for (x, y, angle) in corners {
            try writer.reference(to: Self.corner, at: Point(x, y), Orientation(angle: angle))
        }
    }

    private mutating func writeMetalFill() throws {
        let (low, high) = plan.core
        let pitch: Int32 = 20_000
        let (columns, rows) = ((high.x - low.x) / pitch, (high.y - low.y) / pitch)
        try writer.array(
            of: Self.fill, columns: UInt16(columns), rows: UInt16(rows),
            corners: (low, Point(low.x + columns * pitch, low.y), Point(low.x, low.y + rows * pitch)))
    }

    /// Places rows of cells, every second one upside down so that neighbours share a rail. The end of a row is filled
    /// with an array.
    private mutating func writeRows(of cells: [StandardCell], upTo bytes: Int) throws {
        let (low, high) = plan.core
        for (row, y) in stride(from: low.y, to: high.y - StandardCell.height, by: Int(StandardCell.height)).enumerated()
        {
            guard size < bytes else { return }
            let isFlipped = !row.isMultiple(of: 2)
            let base = isFlipped ? y + StandardCell.height : y
            var x = low.x
            while true {
                let cell = cells[Int(random.next(below: Int32(cells.count)))]
                guard x + cell.width <= high.x, size < bytes else { break }
                try writer.reference(to: cell.name, at: Point(x, base), Orientation(isMirrored: isFlipped))
                x += cell.width
                try flush(atLeast: Self.pieceBytes)
            }
            try fillRow(from: x, to: high.x, base: base, isFlipped: isFlipped)
        }
    }

    private mutating func fillRow(from x: Int32, to end: Int32, base: Int32, isFlipped: Bool) throws {
        let filler = StandardCell.filler
        let count = (end - x) / filler.width
        guard count > 0 else { return }
        try writer.array(
            of: filler.name, columns: UInt16(count), rows: 1,
            corners: (
                Point(x, base), Point(x + count * filler.width, base),
                Point(x, isFlipped ? base - StandardCell.height : base + StandardCell.height)
            ),
            Orientation(isMirrored: isFlipped))
    }

    /// Draws wires on the tracks of the four upper metals, in their usual directions, with a via at some of their ends.
    private mutating func writeWires(upTo bytes: Int) throws {
        let (low, high) = plan.core
        let metals = [(Process.metal2, false), (Process.metal3, true), (Process.metal4, false), (Process.metal5, true)]
        while size < bytes {
            let (metal, isHorizontal) = metals[Int(random.next(below: 4))]
            let start = Point(
                low.x + random.next(below: (high.x - low.x) / 560) * 560,
                low.y + random.next(below: (high.y - low.y) / 560) * 560)
            let length = 2000 + random.next(below: 120_000)
            let end =
                isHorizontal
                ? Point(min(high.x, start.x + length), start.y) : Point(start.x, min(high.y, start.y + length))
            try writeWire(on: metal, from: start, to: end, isHorizontal: isHorizontal)
            try flush(atLeast: Self.pieceBytes)
        }
    }

    private mutating func writeWire(on metal: Layer, from start: Point, to end: Point, isHorizontal: Bool) throws {
        switch random.next(below: 8) {
        case 0: try writer.path(metal, [start, end], width: 280, ends: .square)
        case 1: try writer.reference(to: Self.via, at: start)
        default:
            let (x, y): (Int32, Int32) = isHorizontal ? (0, 140) : (140, 0)
            try writer.rectangle(metal, from: Point(start.x - x, start.y - y), to: Point(end.x + x, end.y + y))
        }
    }
}
