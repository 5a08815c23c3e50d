/// How the ends of a path look, by the numbers of the PATHTYPE record.
package enum GDSIIPathEnds: Equatable, Sendable {
    case flush
    case round
    /// They extend beyond the ends by half of the width.
    case square
    /// They extend beyond the first and the last point by these lengths.
    case extended(begin: Int32, end: Int32)

    fileprivate var pathType: UInt16 {
        switch self {
        case .flush: 0
        case .round: 1
        case .square: 2
        case .extended: 4
        }
    }
}

extension GDSIIWriter {
    /// A filled polygon. It is closed here: the last point need not repeat the first.
    package mutating func boundary(_ layer: Layer, _ points: [Point]) throws {
        write(.boundary)
        try writeLayer(layer, .datatype)
        try write(points: points.first == points.last ? points : points + points.prefix(1))
        write(.endel)
    }

    /// A filled rectangle, as a polygon of four points.
    package mutating func rectangle(_ layer: Layer, from low: Point, to high: Point) throws {
        try boundary(layer, [low, Point(low.x, high.y), high, Point(high.x, low.y)])
    }

    /// A path of this width, in database units.
    package mutating func path(
        _ layer: Layer, _ points: [Point], width: Int32, ends: GDSIIPathEnds = .flush
    ) throws {
        write(.path)
        try writeLayer(layer, .datatype)
        write(.pathtype, int16: [ends.pathType])
        write(.width, int32: [width])
        if case .extended(let begin, let end) = ends {
            write(.bgnextn, int32: [begin])
            write(.endextn, int32: [end])
        }
        try write(points: points)
        write(.endel)
    }

    /// A BOX element. Most tools draw rectangles as polygons instead.
    package mutating func box(_ layer: Layer, from low: Point, to high: Point) throws {
        write(.box)
        try writeLayer(layer, .boxtype)
        try write(points: [low, Point(low.x, high.y), high, Point(high.x, low.y), low])
        write(.endel)
    }

    package mutating func text(_ layer: Layer, at point: Point, _ string: String) throws {
        write(.text)
        try writeLayer(layer, .texttype)
        try write(points: [point])
        try write(.string, string: string)
        write(.endel)
    }

    /// Places a cell once.
    package mutating func reference(
        to cell: String, at point: Point, _ orientation: Orientation = Orientation()
    ) throws {
        write(.sref)
        try write(.sname, string: cell)
        try write(orientation)
        try write(points: [point])
        write(.endel)
    }

    /// Places a cell in columns and rows.
    ///
    /// - Parameters:
    ///   - corners: The first position; the position one column beyond the last; the position one row beyond the last.
    package mutating func array(
        of cell: String, columns: UInt16, rows: UInt16,
        corners: (first: Point, beyondColumns: Point, beyondRows: Point),
        _ orientation: Orientation = Orientation()
    ) throws {
        write(.aref)
        try write(.sname, string: cell)
        try write(orientation)
        write(.colrow, int16: [columns, rows])
        try write(points: [corners.first, corners.beyondColumns, corners.beyondRows])
        write(.endel)
    }

    private mutating func writeLayer(_ layer: Layer, _ datatype: GDSIIRecordType) throws {
        guard let number = UInt16(exactly: layer.number), let type = UInt16(exactly: layer.datatype) else {
            throw LayoutError(.limit, "GDSII has no layer \(layer); it numbers them up to 65535", record: "LAYER")
        }
        write(.layer, int16: [number])
        write(datatype, int16: [type])
    }

    private mutating func write(_ orientation: Orientation) throws {
        guard orientation != Orientation() else { return }
        write(.strans, int16: [orientation.isMirrored ? 0x8000 : 0])
        if orientation.magnification != 1 { try write(.mag, reals: [orientation.magnification]) }
        if orientation.angle != 0 { try write(.angle, reals: [orientation.angle]) }
    }
}
