/// The 26 kinds of trapezoid that are given by a number, a width and a height.
///
/// Types 0 to 7 have two horizontal sides, types 8 to 15, which are the same with x and y exchanged, two vertical ones.
/// The other sides are slanted by 45°. Types 16 to 25 are triangles, rectangles and squares.
enum OASISCompactTrapezoid {
    static let count: UInt64 = 26

    /// The corners that are moved inwards by the height of a trapezoid of types 0 to 7.
    private struct Cut: OptionSet {
        let rawValue: UInt8
        static let lowerLeft = Cut(rawValue: 1)
        static let lowerRight = Cut(rawValue: 2)
        static let upperLeft = Cut(rawValue: 4)
        static let upperRight = Cut(rawValue: 8)
    }

    private static let cuts: [Cut] = [
        .upperRight, .lowerRight, .upperLeft, .lowerLeft,
        [.upperLeft, .upperRight], [.lowerLeft, .lowerRight], [.upperLeft, .lowerRight], [.lowerLeft, .upperRight],
    ]

    /// What the file must specify: triangles and squares have only one dimension.
    static func needs(_ type: UInt64) -> (width: Bool, height: Bool) {
        switch type {
        case 16...19, 22, 23, 25: (true, false)
        case 20, 21: (false, true)
        default: (true, true)
        }
    }

    /// The trapezoid's extent, with the lower left corner of its rectangle at (0, 0): left, bottom, right, top.
    ///
    /// Exceeds that rectangle if it is lower, or narrower, than its slanted sides need.
    static func edges(_ type: UInt64, width: Int64, height: Int64) -> (Int64, Int64, Int64, Int64) {
        switch type {
        case 0...7:
            let (left, right) = span(cuts[Int(type)], width, height)
            return (left, 0, right, height)
        case 8...15:
            let (bottom, top) = span(cuts[Int(type) - 8], height, width)
            return (0, bottom, width, top)
        case 16...19, 25: return (0, 0, width, width)
        case 20, 21: return (0, 0, 2 * height, height)
        case 22, 23: return (0, 0, width, 2 * width)
        default: return (0, 0, width, height)
        }
    }

    /// From the leftmost to the rightmost corner.
    private static func span(_ cut: Cut, _ width: Int64, _ height: Int64) -> (Int64, Int64) {
        let corners = [
            cut.contains(.lowerLeft) ? height : 0, cut.contains(.lowerRight) ? width - height : width,
            cut.contains(.upperLeft) ? height : 0, cut.contains(.upperRight) ? width - height : width,
        ]
        return (corners.min() ?? 0, corners.max() ?? 0)
    }
}
