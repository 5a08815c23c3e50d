/// A rectangle in database units that holds at least one point; its edges belong to it.
///
/// Coordinates stay within `Box.coordinates`, so that no sum or difference of two overflows.
package struct Box: Hashable, Sendable {
    /// What a coordinate may be: whole numbers that a `Double` holds exactly.
    package static let coordinates: ClosedRange<Int64> = -(1 << 52)...(1 << 52)

    package private(set) var left: Int64
    package private(set) var bottom: Int64
    package private(set) var right: Int64
    package private(set) var top: Int64

    package var width: Int64 { right - left }
    package var height: Int64 { top - bottom }

    /// The box of one point.
    package init(_ point: Point) {
        left = Int64(point.x)
        right = left
        bottom = Int64(point.y)
        top = bottom
    }

    /// Nil when an edge lies outside of `coordinates` or the edges are in the wrong order.
    package init?(left: Double, bottom: Double, right: Double, top: Double) {
        let range = Double(Box.coordinates.lowerBound)...Double(Box.coordinates.upperBound)
        guard [left, bottom, right, top].allSatisfy(range.contains), left <= right, bottom <= top else { return nil }
        self.left = Int64(left)
        self.bottom = Int64(bottom)
        self.right = Int64(right)
        self.top = Int64(top)
    }

    package mutating func formUnion(_ other: Box) {
        left = min(left, other.left)
        bottom = min(bottom, other.bottom)
        right = max(right, other.right)
        top = max(top, other.top)
    }

    package mutating func formUnion(_ point: Point) {
        formUnion(Box(point))
    }

    /// The box of all copies of this one, displaced by every point of `displacements`. Nil when it is too large.
    package func swept(over displacements: Box) -> Box? {
        Box(
            left: Double(left + displacements.left), bottom: Double(bottom + displacements.bottom),
            right: Double(right + displacements.right), top: Double(top + displacements.top))
    }
}

extension Box? {
    /// The union of both, where nil is a box without any point.
    mutating func formUnion(_ other: Box?) {
        guard let other else { return }
        if self == nil {
            self = other
        } else {
            self?.formUnion(other)
        }
    }
}
