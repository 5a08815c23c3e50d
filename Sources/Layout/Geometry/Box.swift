/// A rectangle in database units with at least one point; its edges belong to it.
///
/// Coordinates stay within `Box.coordinates`, so that no sum or difference of two overflows.
package struct Box: Hashable, Sendable, Codable {
    /// The valid coordinates: whole numbers that a `Double` represents exactly.
    package static let coordinates: ClosedRange<Int64> = -(1 << 52)...(1 << 52)

    package private(set) var left: Int64
    package private(set) var bottom: Int64
    package private(set) var right: Int64
    package private(set) var top: Int64

    package var width: Int64 { right - left }
    package var height: Int64 { top - bottom }

    /// The box of one point.
    package init(_ point: Point) {
        self.init(spanning: point, point)
    }

    /// The box of two opposite corners, the lower left one first.
    init(spanning low: Point, _ high: Point) {
        left = Int64(low.x)
        bottom = Int64(low.y)
        right = Int64(high.x)
        top = Int64(high.y)
    }

    /// Nil if an edge lies outside of `coordinates` or the edges are in the wrong order.
    package init?(left: Int64, bottom: Int64, right: Int64, top: Int64) {
        guard left >= Box.coordinates.lowerBound, bottom >= Box.coordinates.lowerBound,
            right <= Box.coordinates.upperBound, top <= Box.coordinates.upperBound, left <= right, bottom <= top
        else { return nil }
        self.left = left
        self.bottom = bottom
        self.right = right
        self.top = top
    }

    /// Nil if an edge lies outside of `coordinates` or the edges are in the wrong order.
    @_disfavoredOverload
    package init?(left: Double, bottom: Double, right: Double, top: Double) {
        let range = Double(Box.coordinates.lowerBound)...Double(Box.coordinates.upperBound)
        guard range.contains(left), range.contains(bottom), range.contains(right), range.contains(top),
            left <= right, bottom <= top
        else { return nil }
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

    /// The box of all copies of this one that are displaced by the points of `displacements`. Nil if it is too large.
    package func swept(over displacements: Box) -> Box? {
        Box(
            left: left + displacements.left, bottom: bottom + displacements.bottom,
            right: right + displacements.right, top: top + displacements.top)
    }
}

extension Box? {
    /// The union of both, where nil is an empty box.
    mutating func formUnion(_ other: Box?) {
        guard let other else { return }
        if self == nil {
            self = other
        } else {
            self?.formUnion(other)
        }
    }
}
