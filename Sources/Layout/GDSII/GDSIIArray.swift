/// The positions of an AREF element, as KLayout computes them.
///
/// The second and third point lie one column and one row beyond the last. If that does not divide evenly, KLayout
/// splits the array into smaller ones with whole steps, such that each position is less than one unit away from the
/// exact one.
struct GDSIIArray {
    private typealias Vector = SIMD2<Double>

    /// Evenly spaced columns or rows.
    private struct Run {
        /// The exact displacement of the first of these from the very first position.
        let start: Vector
        /// The displacement of the last of these from the first.
        let length: Vector
    }

    /// The columns or the rows of the whole array.
    private struct Axis {
        let span: Vector
        let count: Int

        init(from first: Point, to beyond: Point, count: UInt16) {
            span = Vector(Double(beyond.x), Double(beyond.y)) - Vector(Double(first.x), Double(first.y))
            self.count = span == Vector() ? 1 : max(Int(count), 1)
        }

        var isEven: Bool {
            let pitch = span / Double(count)
            return pitch.rounded(.down) == pitch
        }

        /// All of them, if they are evenly spaced.
        var whole: Run { Run(start: Vector(), length: span / Double(count) * Double(count - 1)) }

        var runs: [Run] {
            guard !isEven else { return [whole] }
            let pitch = span * (1 / Double(count))
            let step = pitch.rounded(.toNearestOrAwayFromZero)
            var runs: [Run] = []
            var next = 0
            while next < count {
                let begin = next
                let start = pitch * Double(begin)
                var exact = start
                var whole = start.rounded(.toNearestOrAwayFromZero)
                repeat {
                    next += 1
                    exact += pitch
                    whole += step
                } while next < count && abs(exact.x - whole.x) < 0.5 && abs(exact.y - whole.y) < 0.5
                runs.append(Run(start: start, length: step * Double(next - 1 - begin)))
            }
            return runs
        }
    }

    /// The box of the corners of smaller arrays.
    private struct Corners {
        private(set) var low = Vector(repeating: .infinity)
        private(set) var high = Vector(repeating: -.infinity)

        mutating func add(_ column: Run, _ row: Run) {
            let start = (column.start + row.start).rounded(.toNearestOrAwayFromZero)
            add(start)
            add(start + column.length)
            add(start + row.length)
            add(start + column.length + row.length)
        }

        private mutating func add(_ corner: Vector) {
            low = pointwiseMin(low, corner)
            high = pointwiseMax(high, corner)
        }
    }

    private let first: Point
    private let columns: Axis
    private let rows: Axis

    init(_ corners: (first: Point, beyondColumns: Point, beyondRows: Point), columns: UInt16, rows: UInt16) {
        first = corners.first
        self.columns = Axis(from: corners.first, to: corners.beyondColumns, count: columns)
        self.rows = Axis(from: corners.first, to: corners.beyondRows, count: rows)
    }

    var count: Int { columns.count * rows.count }

    /// The box of all positions.
    ///
    /// - Parameters:
    ///   - spend: called beforehand with the number of steps that it takes.
    ///   - check: called repeatedly meanwhile, and may end it by throwing.
    func places(_ spend: (Int) throws -> Void, check: () throws -> Void) throws -> Box {
        var corners = Corners()
        if columns.isEven, rows.isEven {
            corners.add(columns.whole, rows.whole)
        } else {
            try spend(columns.count + rows.count)
            let (columnRuns, rowRuns) = (columns.runs, rows.runs)
            try spend(columnRuns.count * rowRuns.count)
            for column in columnRuns {
                try check()
                for row in rowRuns { corners.add(column, row) }
            }
        }
        let (low, high) = (corners.low, corners.high)
        let (x, y) = (Double(first.x), Double(first.y))
        guard let box = Box(left: x + low.x, bottom: y + low.y, right: x + high.x, top: y + high.y) else {
            throw LayoutError(.limit, "the array is too large to measure")
        }
        return box
    }
}
