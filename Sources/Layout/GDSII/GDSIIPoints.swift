/// The summary of an element's points.
struct GDSIIPoints {
    private(set) var count = 0
    /// Only meaningful if there is a point.
    private var low = Point(0, 0)
    private var high = Point(0, 0)
    private var leading: (Point, Point, Point) = (Point(0, 0), Point(0, 0), Point(0, 0))
    private var last = Point(0, 0)

    @inline(__always)
    mutating func add(_ point: Point) {
        switch count {
        case 0:
            leading.0 = point
            low = point
            high = point
        case 1: leading.1 = point
        case 2: leading.2 = point
        default: break
        }
        count += 1
        last = point
        low.x = min(low.x, point.x)
        low.y = min(low.y, point.y)
        high.x = max(high.x, point.x)
        high.y = max(high.y, point.y)
    }

    var box: Box? { count == 0 ? nil : Box(spanning: low, high) }

    /// How many points a polygon has, not counting a last one that repeats the first.
    var openCount: Int { count > 1 && last == leading.0 ? count - 1 : count }

    /// The position of a text or of a single reference.
    var first: Point {
        get throws {
            try require(1)
            return leading.0
        }
    }

    /// The three points of an array.
    var corners: (first: Point, beyondColumns: Point, beyondRows: Point) {
        get throws {
            try require(3)
            return leading
        }
    }

    private func require(_ needed: Int) throws {
        guard count >= needed else {
            throw LayoutError(.malformed, "the XY record has \(count) points; \(needed) are needed")
        }
    }
}
