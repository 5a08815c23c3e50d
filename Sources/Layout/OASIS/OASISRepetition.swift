/// The summary of a repetition: how many positions it has, and their box. The first position is (0, 0).
struct OASISRepetition {
    let count: Int
    let box: Box

    /// Reads a repetition of types 1 to 11, whose number has been read.
    init(type: UInt64, _ input: inout OASISInput) throws {
        switch type {
        case 1: try self.init(grid: &input, columns: true, rows: true)
        case 2: try self.init(grid: &input, columns: true, rows: false)
        case 3: try self.init(grid: &input, columns: false, rows: true)
        case 4, 5: try self.init(line: &input, hasGrid: type == 5) { OASISDelta(x: $0, y: 0) }
        case 6, 7: try self.init(line: &input, hasGrid: type == 7) { OASISDelta(x: 0, y: $0) }
        case 8:
            let (columns, rows) = (try input.unsigned(), try input.unsigned())
            let column = try OASISDelta(general: &input)
            try self.init((columns, column), (rows, try OASISDelta(general: &input)))
        case 9:
            let count = try input.unsigned()
            try self.init((count, try OASISDelta(general: &input)), (0, .zero))
        case 10, 11: try self.init(points: &input, hasGrid: type == 11)
        default: throw LayoutError(.malformed, "\(type) is not a repetition type")
        }
    }

    /// Columns along x, rows along y.
    private init(grid input: inout OASISInput, columns: Bool, rows: Bool) throws {
        let columnCount = columns ? try input.unsigned() : 0
        let rowCount = rows ? try input.unsigned() : 0
        let x = columns ? try input.distance() : 0
        let y = rows ? try input.distance() : 0
        try self.init((columnCount, OASISDelta(x: x, y: 0)), (rowCount, OASISDelta(x: 0, y: y)))
    }

    /// Positions in a row, with individual distances.
    private init(line input: inout OASISInput, hasGrid: Bool, _ delta: (Int64) -> OASISDelta) throws {
        var left = try input.unsigned()
        let grid = hasGrid ? try input.unsigned() : 1
        var places = Places()
        while true {
            try places.add(delta(try input.distance(grid: grid)))
            if left == 0 { break }
            left -= 1
        }
        (count, box) = (places.count, try places.box)
    }

    /// Arbitrary positions.
    private init(points input: inout OASISInput, hasGrid: Bool) throws {
        var left = try input.unsigned()
        let grid = hasGrid ? try input.unsigned() : 1
        var places = Places()
        while true {
            try places.add(try OASISDelta(general: &input, grid: grid))
            if left == 0 { break }
            left -= 1
        }
        (count, box) = (places.count, try places.box)
    }

    /// An array. The counts are two less than the actual numbers; without a step there is only one position.
    private init(_ columns: (UInt64, OASISDelta), _ rows: (UInt64, OASISDelta)) throws {
        let column = try Self.reach(columns)
        let row = try Self.reach(rows)
        var places = Places()
        for end in [column, row] { places.extend(to: end) }
        var both = column
        try both.add(row)
        places.extend(to: both)
        box = try places.box
        count = Self.count(columns).multipliedClamped(by: Self.count(rows))
    }

    private static func count(_ axis: (count: UInt64, step: OASISDelta)) -> Int {
        axis.step == .zero ? 1 : Int(clamping: axis.count).addingClamped(2)
    }

    /// The displacement of the last position from the first.
    private static func reach(_ axis: (count: UInt64, step: OASISDelta)) throws -> OASISDelta {
        guard axis.step != .zero else { return .zero }
        let steps = Int64(clamping: axis.count).addingReportingOverflow(1)
        let x = steps.partialValue.multipliedReportingOverflow(by: axis.step.x)
        let y = steps.partialValue.multipliedReportingOverflow(by: axis.step.y)
        guard !steps.overflow, !x.overflow, !y.overflow, Box.coordinates.contains(x.partialValue),
            Box.coordinates.contains(y.partialValue)
        else { throw LayoutError(.limit, "a repetition that is too large to measure") }
        return OASISDelta(x: x.partialValue, y: y.partialValue)
    }

    /// Collects the positions of a repetition. As in KLayout, a position that equals the previous one is not counted.
    private struct Places {
        private(set) var count = 1
        private var last = OASISDelta.zero
        private var low = OASISDelta.zero
        private var high = OASISDelta.zero

        mutating func add(_ step: OASISDelta) throws {
            guard step != .zero else { return }
            try last.add(step)
            count += 1
            extend(to: last)
        }

        mutating func extend(to place: OASISDelta) {
            low = OASISDelta(x: min(low.x, place.x), y: min(low.y, place.y))
            high = OASISDelta(x: max(high.x, place.x), y: max(high.y, place.y))
        }

        var box: Box {
            get throws {
                guard let box = Box(left: low.x, bottom: low.y, right: high.x, top: high.y) else {
                    throw LayoutError(.limit, "a repetition that is too large to measure")
                }
                return box
            }
        }
    }
}
