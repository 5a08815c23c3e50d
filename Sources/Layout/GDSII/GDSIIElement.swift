/// An element of a GDSII cell while its records come in. Points are folded, never kept: an element may have millions.
struct GDSIIElement {
    enum Kind {
        case boundary, path, box, text, node, sref, aref

        /// As the manual spells it.
        var name: String { "\(self)".uppercased() }
    }

    let kind: Kind
    /// Which records the element has had.
    private var seen: GDSIIRecordSet = []
    private var layer: UInt16 = 0
    private var datatype: UInt16 = 0
    private var name = CellName()
    private var orientation = Orientation()
    private var columns: UInt16 = 1
    private var rows: UInt16 = 1
    private var pathType: UInt16 = 0
    private var width: Int32 = 0
    private var beginExtension: Int32?
    private var endExtension: Int32?
    private var points = GDSIIPoints()
    private var outline: PathOutline?

    /// Nil when no element begins with a record of that type.
    init?(_ type: GDSIIRecordType) {
        switch type {
        case .boundary: kind = .boundary
        case .path: kind = .path
        case .box: kind = .box
        case .text: kind = .text
        case .node: kind = .node
        case .sref: kind = .sref
        case .aref: kind = .aref
        default: return nil
        }
    }

    /// Takes a record between the element's first and its ENDEL.
    mutating func take(_ record: GDSIIRecord) throws {
        try admit(record.type)
        switch record.type {
        case .layer: layer = try record.uint16()
        case .datatype, .boxtype, .texttype, .nodetype: datatype = try record.uint16()
        case .width: width = try record.int32()
        case .pathtype: pathType = try record.uint16()
        case .bgnextn: beginExtension = try record.int32()
        case .endextn: endExtension = try record.int32()
        case .sname: name = record.string.detached
        case .strans: orientation.isMirrored = try record.uint16() & 0x8000 != 0
        case .mag: orientation.magnification = try magnification(record)
        case .angle: orientation.angle = try record.real()
        case .colrow: (columns, rows) = (try record.uint16(0), try record.uint16(1))
        case .xy: try takePoints(record)
        default: break
        }
    }

    /// Hands the finished element over.
    func deliver(to facts: inout LayoutFactsBuilder) throws {
        let missing = kind.required.subtracting(seen)
        if let missing = missing.first {
            throw LayoutError(.malformed, "the \(kind.name) element has no \(missing.name)")
        }
        switch kind {
        case .boundary, .path, .box:
            if let box = shape { try facts.addShape(box, on: Layer(layer, datatype)) }
        case .text: facts.addText(at: try points.first)
        case .node: break
        case .sref: try facts.addReference(to: name, orientation, origins: Box(try points.first))
        case .aref: try facts.addReference(to: name, orientation, origins: try arrayOrigins())
        }
    }

    private mutating func admit(_ type: GDSIIRecordType) throws {
        guard kind.allowed.contains(type) else {
            throw LayoutError(.malformed, "not allowed in a \(kind.name) element")
        }
        guard !seen.contains(type) || kind.repeatable.contains(type) else {
            throw LayoutError(.malformed, "comes twice in a \(kind.name) element")
        }
        guard !seen.contains(.xy) || GDSIIRecordSet.afterPoints.contains(type) else {
            throw LayoutError(.malformed, "comes after the XY record of a \(kind.name) element")
        }
        seen.insert(type)
    }

    private func magnification(_ record: GDSIIRecord) throws -> Double {
        let value = try record.real()
        guard value > 0 else { throw LayoutError(.malformed, "a magnification of \(value); it has to be above 0") }
        return value
    }

    private mutating func takePoints(_ record: GDSIIRecord) throws {
        guard record.contentBytes.isMultiple(of: 8) else {
            throw LayoutError(.malformed, "an odd number of coordinates")
        }
        if kind == .path, outline == nil {
            // Round ends (type 1) reach as far as square ones (type 2); explicit extensions go before either.
            let own = pathType == 1 || pathType == 2 ? width.magnitudeClamped / 2 : 0
            outline = PathOutline(width: width, begin: beginExtension ?? own, end: endExtension ?? own)
        }
        for index in 0..<record.pointCount {
            let point = try record.point(index)
            points.add(point)
            outline?.add(point)
        }
    }

    /// The box of what is drawn. Nil for what KLayout ignores: polygons of less than three points, shapes without any.
    private var shape: Box? {
        switch kind {
        case .boundary: points.openCount < 3 ? nil : points.box
        case .path: outline?.box
        default: points.box
        }
    }

    /// The box of all places of an array. Its second and third point lie one column and one row beyond the last.
    private func arrayOrigins() throws -> Box {
        let corners = try points.corners
        var box = Box(corners[0])
        for (column, row) in [(1.0, 0.0), (0.0, 1.0), (1.0, 1.0)] {
            let x = offset(corners.map(\.x), column, row)
            let y = offset(corners.map(\.y), column, row)
            guard let place = Box(left: x, bottom: y, right: x, top: y) else {
                throw LayoutError(.limit, "the array is too large to be measured")
            }
            box.formUnion(place)
        }
        return box
    }

    /// The coordinate of the last place in the direction of the columns (if `column` is 1), the rows (`row`) or both.
    /// Places off the grid are rounded to it.
    private func offset(_ corners: [Int32], _ column: Double, _ row: Double) -> Double {
        let (first, columns, rows) = (Double(corners[0]), Double(max(columns, 1)), Double(max(rows, 1)))
        let alongColumns = (Double(corners[1]) - first) * (columns - 1) / columns
        let alongRows = (Double(corners[2]) - first) * (rows - 1) / rows
        return first + (alongColumns * column + alongRows * row).rounded()
    }
}

extension Int32 {
    /// The absolute value; the smallest number, which has none, becomes the largest.
    fileprivate var magnitudeClamped: Int32 { Int32(clamping: magnitude) }
}
