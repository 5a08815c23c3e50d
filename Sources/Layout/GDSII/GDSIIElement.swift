/// An element of a GDSII cell while its records are read. Points are reduced to what is needed, never kept: an element
/// may have millions.
struct GDSIIElement {
    enum Kind {
        case boundary, path, box, text, node, sref, aref

        /// The manual's spelling.
        var name: String { "\(self)".uppercased() }

        /// Nil if no element begins with a record of that type.
        init?(_ type: GDSIIRecordType) {
            switch type {
            case .boundary: self = .boundary
            case .path: self = .path
            case .box: self = .box
            case .text: self = .text
            case .node: self = .node
            case .sref: self = .sref
            case .aref: self = .aref
            default: return nil
            }
        }
    }

    private(set) var kind: Kind
    /// The records that the element has had so far.
    private var seen: GDSIIRecordSet = []
    private var allowed: GDSIIRecordSet = []
    private var layer: UInt16 = 0
    private var datatype: UInt16 = 0
    /// The number of the referenced cell.
    var cell: Int?
    private var orientation = Orientation()
    private var columns: UInt16 = 1
    private var rows: UInt16 = 1
    private var pathType: UInt16 = 0
    private var width: Int32 = 0
    private var beginExtension: Int32?
    private var endExtension: Int32?
    private var points = GDSIIPoints()
    private var outline: PathOutline?

    /// An initial element, so that it is not an optional, which would be copied in and out.
    init() {
        kind = .node
    }

    /// Discards the previous element.
    ///
    /// - Returns: False if no element begins with a record of that type.
    mutating func begin(_ type: GDSIIRecordType) -> Bool {
        guard let kind = Kind(type) else { return false }
        self.kind = kind
        seen = []
        allowed = kind.allowed
        orientation = Orientation()
        points = GDSIIPoints()
        cell = nil
        switch kind {
        case .path:
            (width, pathType) = (0, 0)
            (beginExtension, endExtension, outline) = (nil, nil, nil)
        case .aref: (columns, rows) = (1, 1)
        default: break
        }
        return true
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
        case .strans: orientation.isMirrored = try record.uint16() & 0x8000 != 0
        case .mag: orientation.magnification = try magnification(record)
        case .angle: orientation.angle = try record.real()
        case .colrow: (columns, rows) = (try record.uint16(0), try record.uint16(1))
        case .xy: try takePoints(record)
        default: break
        }
    }

    /// Adds the finished element to the facts.
    func deliver(to facts: inout LayoutFactsBuilder) throws {
        let missing = kind.required.subtracting(seen)
        if let missing = missing.first {
            throw LayoutError(.malformed, "the \(kind.name) element has no \(missing.name)")
        }
        switch kind {
        case .boundary, .path, .box:
            if let box = shape { try facts.addShape(box, on: Layer(UInt32(layer), UInt32(datatype))) }
        case .text: try facts.addText(Box(try points.first), on: Layer(UInt32(layer), UInt32(datatype)))
        case .node: break
        case .sref: try deliverReference(Box(try points.first), count: 1, to: &facts)
        case .aref:
            let array = GDSIIArray(try points.corners, columns: columns, rows: rows)
            let places = try array.places({ try facts.spend($0) }, check: { try facts.checkCancellation() })
            try deliverReference(places, count: array.count, to: &facts)
        }
    }

    private func deliverReference(_ origins: Box, count: Int, to facts: inout LayoutFactsBuilder) throws {
        guard let cell else { return }
        let turned = orientation == Orientation() ? orientation : orientation.snapped(tolerance: 1e-9)
        try facts.addReference(to: cell, turned, origins: origins, count: count)
    }

    private mutating func admit(_ type: GDSIIRecordType) throws {
        guard allowed.contains(type) else {
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
        guard value > 0 else { throw LayoutError(.malformed, "a magnification of \(value); it must be above 0") }
        return value
    }

    private mutating func takePoints(_ record: GDSIIRecord) throws {
        guard record.contentBytes.isMultiple(of: 8) else {
            throw LayoutError(.malformed, "an odd number of coordinates")
        }
        if kind == .path {
            return try takePathPoints(record)
        }
        record.forEachPoint { points.add($0) }
    }

    private mutating func takePathPoints(_ record: GDSIIRecord) throws {
        if outline == nil {
            // Round ends (type 1) reach as far as square ones (type 2); explicit extensions override both.
            let own = pathType == 1 || pathType == 2 ? width / 2 : 0
            outline = PathOutline(
                width: Int64(width), begin: Int64(beginExtension ?? own), end: Int64(endExtension ?? own))
        }
        record.forEachPoint { point in
            points.add(point)
            outline?.add(x: Int64(point.x), y: Int64(point.y))
        }
    }

    /// The box of the shape. Nil for what KLayout ignores: polygons with fewer than three points, and shapes without
    /// any.
    private var shape: Box? {
        switch kind {
        case .boundary: points.openCount < 3 ? nil : points.box
        case .path: outline?.box
        default: points.box
        }
    }
}
