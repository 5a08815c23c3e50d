/// The box of a path's outline, found point by point in constant memory.
///
/// Computed like KLayout does it: straight ends with their extensions (round ends count as square), mitred corners up
/// to a right angle, sharper ones cut off at half the width. Exact for paths along the axes; corners of oblique paths
/// are rounded to whole units.
struct PathOutline {
    private typealias Vector = SIMD2<Double>

    private let halfWidth: Double
    private let begin: Double
    private let end: Double
    /// The last point that differed from the one before it, and the segment that led there.
    private var last: Vector?
    private var segment: Segment?
    private var left = Double.infinity
    private var bottom = Double.infinity
    private var right = -Double.infinity
    private var top = -Double.infinity

    /// A straight piece of the path.
    private struct Segment {
        /// Of length 1.
        let direction: Vector
        /// From the centre line to the left side of the path.
        let normal: Vector
        let length: Double
    }

    /// - Parameters:
    ///   - begin: How far the path extends beyond its first point.
    ///   - end: How far it extends beyond its last point.
    init(width: Int64, begin: Int64, end: Int64) {
        halfWidth = Double(width.magnitude) / 2
        self.begin = Double(begin)
        self.end = Double(end)
    }

    mutating func add(x: Int64, y: Int64) {
        let next = Vector(Double(x), Double(y))
        guard let last else {
            self.last = next
            return
        }
        guard next != last else { return }
        let following = makeSegment(from: last, to: next)
        if let segment {
            addCorner(at: last, between: segment, and: following)
        } else {
            addEnd(at: last, of: following, reaching: -begin)
        }
        segment = following
        self.last = next
    }

    /// The box of the path if it ends here; nil if it has no point.
    var box: Box? {
        guard let last else { return nil }
        var ended = self
        if let segment {
            ended.addEnd(at: last, of: segment, reaching: end)
        } else {
            // A single point counts as a segment of length 0 along the x axis.
            let point = Segment(direction: [1, 0], normal: scaled([0, 1], to: halfWidth), length: 0)
            ended.addEnd(at: last, of: point, reaching: -begin)
            ended.addEnd(at: last, of: point, reaching: end)
        }
        return Box(left: ended.left, bottom: ended.bottom, right: ended.right, top: ended.top)
    }

    private func makeSegment(from start: Vector, to stop: Vector) -> Segment {
        let difference = stop - start
        let length = (difference * difference).sum().squareRoot()
        let direction = difference / length
        return Segment(
            direction: direction, normal: scaled([-direction.y, direction.x], to: halfWidth), length: length)
    }

    private mutating func addEnd(at point: Vector, of segment: Segment, reaching reach: Double) {
        let along = scaled(segment.direction, to: reach)
        extend(to: point, moved: along + segment.normal)
        extend(to: point, moved: along - segment.normal)
    }

    private mutating func addCorner(at point: Vector, between before: Segment, and after: Segment) {
        let sine = before.direction.x * after.direction.y - before.direction.y * after.direction.x
        let cosine = (before.direction * after.direction).sum()
        let isStraight = abs(sine) < 1e-5
        guard !isStraight || cosine < 0 else { return }
        // The tangent of half the turning angle: the outlines on one side meet this far, in half widths, beyond the
        // point. If the path turns back on itself, they never meet.
        let tangent = sine / (1 + cosine)
        for side in [1.0, -1.0] {
            let reach = isStraight ? halfWidth : -side * tangent * halfWidth
            addSide(side, at: point, between: before, and: after, reach: reach)
        }
    }

    private mutating func addSide(
        _ side: Double, at point: Vector, between before: Segment, and after: Segment, reach: Double
    ) {
        let shortest = min(before.length, after.length)
        guard reach >= -(shortest + halfWidth) else {
            // The inner sides do not meet on segments this short.
            extend(to: point, moved: side * before.normal)
            extend(to: point, moved: side * after.normal)
            return
        }
        let cut = min(reach, halfWidth)
        extend(to: point, moved: side * before.normal + scaled(before.direction, to: cut))
        extend(to: point, moved: side * after.normal - scaled(after.direction, to: cut))
    }

    /// Along an axis or a diagonal the result has whole coordinates.
    private func scaled(_ direction: Vector, to length: Double) -> Vector {
        if direction.x == 0 || direction.y == 0 { return direction * length.rounded() }
        guard abs(abs(direction.x) - abs(direction.y)) < 1e-5 else { return direction * length }
        return direction * ((length * 0.5.squareRoot()).rounded() * 2.squareRoot())
    }

    private mutating func extend(to point: Vector, moved offset: Vector) {
        let corner = point + offset.rounded(.toNearestOrAwayFromZero)
        left = min(left, corner.x)
        bottom = min(bottom, corner.y)
        right = max(right, corner.x)
        top = max(top, corner.y)
    }
}
