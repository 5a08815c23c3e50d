/// Shapes. All these records begin with flags that say what follows, and all but one share the last flags.
extension OASISFactsReader {
    mutating func takeShape(_ type: OASISRecordType) throws {
        let flags = try input.byte()
        if flags & 0x01 != 0 { modal.layer = try input.unsigned32("the layer") }
        if flags & 0x02 != 0 { modal.datatype = try input.unsigned32("the datatype") }
        let trapezoid = try readMeasures(type, flags)
        modal.place = try readPlace(after: modal.place, hasX: flags & 0x10 != 0, hasY: flags & 0x08 != 0)
        let box = try shape(type, trapezoid)
        let repetition = flags & 0x04 != 0 ? try readRepetition() : nil
        let layer = Layer(try modal.layer.known("layer"), try modal.datatype.known("datatype"))
        guard let box else { return }
        let place = modal.place
        let placed = try self.box(
            left: place.x + box.left, bottom: place.y + box.bottom, right: place.x + box.right, top: place.y + box.top)
        try facts.addShape(try swept(placed, over: repetition), on: layer, count: repetition?.count ?? 1)
    }

    /// A trapezoid's parameters besides its width and height.
    private struct Trapezoid {
        var isVertical = false
        var deltaA: Int64 = 0
        var deltaB: Int64 = 0
    }

    private mutating func readMeasures(_ type: OASISRecordType, _ flags: UInt8) throws -> Trapezoid? {
        switch type {
        case .rectangle: try readRectangle(flags)
        case .polygon: if flags & 0x20 != 0 { modal.polygon = try OASISPolygon(&input) }
        case .path: try readPath(flags)
        case .trapezoid, .leftTrapezoid, .rightTrapezoid: return try readTrapezoid(type, flags)
        case .ctrapezoid:
            if flags & 0x80 != 0 { modal.compactTrapezoid = try input.unsigned() }
            try readWidthAndHeight(flags)
        default: if flags & 0x20 != 0 { modal.radius = try input.extent() }
        }
        return nil
    }

    /// The shape's extent if its position is (0, 0). Nil for what KLayout ignores.
    private mutating func shape(_ type: OASISRecordType, _ trapezoid: Trapezoid?) throws -> Box? {
        switch type {
        case .rectangle: return try box(left: 0, bottom: 0, right: width, top: height)
        case .polygon:
            let polygon = try modal.polygon.known("polygon-point-list")
            return polygon.isDrawn ? polygon.box : nil
        case .path: return try pathBox()
        case .ctrapezoid: return try compactTrapezoidBox()
        case .circle:
            let radius = try modal.radius.known("circle-radius")
            return radius == 0 ? nil : try box(left: -radius, bottom: -radius, right: radius, top: radius)
        default: return try trapezoidBox(trapezoid ?? Trapezoid())
        }
    }

    private var width: Int64 {
        get throws { try modal.width.known("geometry-w") }
    }

    private var height: Int64 {
        get throws { try modal.height.known("geometry-h") }
    }

    private mutating func readWidthAndHeight(_ flags: UInt8) throws {
        if flags & 0x40 != 0 { modal.width = try input.extent() }
        if flags & 0x20 != 0 { modal.height = try input.extent() }
    }

    /// The highest flag makes it a square, which has no height of its own.
    private mutating func readRectangle(_ flags: UInt8) throws {
        try readWidthAndHeight(flags & 0x80 != 0 ? flags & 0x40 : flags)
        if flags & 0x80 != 0 { modal.height = try width }
    }

    // MARK: Paths

    private mutating func readPath(_ flags: UInt8) throws {
        if flags & 0x40 != 0 { modal.pathHalfWidth = try input.extent() }
        if flags & 0x80 != 0 {
            let scheme = try input.unsigned()
            modal.pathBegin = try readExtension(scheme >> 2 & 3) ?? modal.pathBegin
            modal.pathEnd = try readExtension(scheme & 3) ?? modal.pathEnd
        }
        if flags & 0x20 != 0 {
            var points: [OASISDelta] = []
            let maximum = limits.points
            try OASISPointList.read(&input, isPolygon: false) { point in
                guard points.count < maximum else {
                    throw LayoutError(.limit, "a path of more than \(maximum) points")
                }
                points.append(point)
            }
            modal.pathPoints = points
        }
    }

    /// How far the path extends beyond an end; nil if that is unchanged.
    private mutating func readExtension(_ scheme: UInt64) throws -> Int64? {
        switch scheme {
        case 0: nil
        case 1: 0
        case 2: try modal.pathHalfWidth.known("path-halfwidth")
        default: try input.coordinate()
        }
    }

    private mutating func pathBox() throws -> Box {
        let points = try modal.pathPoints.known("path-point-list")
        let halfWidth = try modal.pathHalfWidth.known("path-halfwidth")
        var outline = PathOutline(
            width: 2 * halfWidth, begin: try modal.pathBegin.known("path-start-extension"),
            end: try modal.pathEnd.known("path-end-extension"))
        try facts.spend(points.count)
        outline.add(x: 0, y: 0)
        for point in points { outline.add(x: point.x, y: point.y) }
        guard let box = outline.box else { throw Self.tooLarge }
        return box
    }

    // MARK: Trapezoids

    private mutating func readTrapezoid(_ type: OASISRecordType, _ flags: UInt8) throws -> Trapezoid {
        try readWidthAndHeight(flags)
        var trapezoid = Trapezoid(isVertical: flags & 0x80 != 0)
        if type != .rightTrapezoid { trapezoid.deltaA = try input.coordinate() }
        if type != .leftTrapezoid { trapezoid.deltaB = try input.coordinate() }
        return trapezoid
    }

    /// The deltas are the offsets of the far side's corners from those of the near side.
    private func trapezoidBox(_ trapezoid: Trapezoid) throws -> Box {
        let (a, b) = (trapezoid.deltaA, trapezoid.deltaB)
        let length = trapezoid.isVertical ? try height : try width
        let corners = [max(a, 0), length + min(b, 0), length - max(b, 0), -min(a, 0)]
        let (low, high) = (corners.min() ?? 0, corners.max() ?? 0)
        return trapezoid.isVertical
            ? try box(left: 0, bottom: low, right: width, top: high)
            : try box(left: low, bottom: 0, right: high, top: height)
    }

    /// The size of the extent becomes the modal width and height.
    private mutating func compactTrapezoidBox() throws -> Box {
        let type = try modal.compactTrapezoid.known("ctrapezoid-type")
        guard type < OASISCompactTrapezoid.count else {
            throw LayoutError(.malformed, "\(type) is not a CTRAPEZOID type")
        }
        let needs = OASISCompactTrapezoid.needs(type)
        let edges = OASISCompactTrapezoid.edges(
            type, width: needs.width ? try width : 0, height: needs.height ? try height : 0)
        modal.width = max(edges.2, 0)
        modal.height = max(edges.3, 0)
        return try box(left: edges.0, bottom: edges.1, right: edges.2, top: edges.3)
    }
}
