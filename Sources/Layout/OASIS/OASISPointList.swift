/// Reads lists of points, which implicitly begin at (0, 0).
enum OASISPointList {
    /// - Parameters:
    ///   - isPolygon: Whether lists along the axes are closed by an additional corner.
    ///   - take: Called with each point after the first.
    static func read(
        _ input: inout OASISInput, isPolygon: Bool, _ take: (OASISDelta) throws -> Void
    ) throws {
        let type = try input.unsigned()
        let count = try input.unsigned()
        guard type <= 5 else { throw LayoutError(.malformed, "\(type) is not a point list type") }
        guard count > 0 else { throw LayoutError(.malformed, "a list of no points") }
        guard type >= 2 else {
            try readAlternating(&input, count, isHorizontal: type == 0, isPolygon: isPolygon, take)
            return
        }
        var point = OASISDelta.zero
        var step = OASISDelta.zero
        var left = count
        while left > 0 {
            switch type {
            case 2: try point.add(OASISDelta(two: &input))
            case 3: try point.add(OASISDelta(three: &input))
            case 4: try point.add(OASISDelta(general: &input))
            default:
                try step.add(OASISDelta(general: &input))
                try point.add(step)
            }
            try take(point)
            left -= 1
        }
    }

    /// Steps along x and y alternately.
    private static func readAlternating(
        _ input: inout OASISInput, _ count: UInt64, isHorizontal: Bool, isPolygon: Bool,
        _ take: (OASISDelta) throws -> Void
    ) throws {
        var isHorizontal = isHorizontal
        var point = OASISDelta.zero
        var left = count
        while left > 0 {
            let length = try input.coordinate()
            try point.add(isHorizontal ? OASISDelta(x: length, y: 0) : OASISDelta(x: 0, y: length))
            try take(point)
            isHorizontal.toggle()
            left -= 1
        }
        if isPolygon { try take(isHorizontal ? OASISDelta(x: 0, y: point.y) : OASISDelta(x: point.x, y: 0)) }
    }
}

/// The summary of a polygon's points: their box, with the first point at (0, 0), and whether there are enough.
struct OASISPolygon {
    let box: Box
    let isDrawn: Bool

    init(_ input: inout OASISInput) throws {
        var (low, high, count) = (OASISDelta.zero, OASISDelta.zero, 1)
        try OASISPointList.read(&input, isPolygon: true) { point in
            low = OASISDelta(x: min(low.x, point.x), y: min(low.y, point.y))
            high = OASISDelta(x: max(high.x, point.x), y: max(high.y, point.y))
            count += 1
        }
        guard let box = Box(left: low.x, bottom: low.y, right: high.x, top: high.y) else {
            throw LayoutError(.limit, "coordinates of more than 52 bits")
        }
        self.box = box
        // KLayout ignores polygons with fewer points.
        isDrawn = count >= 3
    }
}
