/// The records that the manual allows and requires in each element. Their order is not checked, except that the points
/// come last.
extension GDSIIElement.Kind {
    /// The records that an element may have.
    var allowed: GDSIIRecordSet {
        switch self {
        case .boundary: .inBoundary
        case .path: .inPath
        case .box: .inBox
        case .node: .inNode
        case .text: .inText
        case .sref: .inReference
        case .aref: .inArray
        }
    }

    /// The records that it must have at its end.
    var required: GDSIIRecordSet {
        switch self {
        case .boundary, .path: .ofPolygon
        case .box: .ofBox
        case .node: .ofNode
        case .text: .ofText
        case .sref: .ofReference
        case .aref: .ofArray
        }
    }

    /// The records that may be repeated. Long polygons and paths continue in further XY records.
    var repeatable: GDSIIRecordSet {
        switch self {
        case .boundary, .path: .afterPolygonPoints
        default: .properties
        }
    }
}

extension GDSIIRecordSet {
    static let afterPoints = GDSIIRecordSet(.xy, .string, .propattr, .propvalue)

    fileprivate static let properties = GDSIIRecordSet(.propattr, .propvalue)
    fileprivate static let afterPolygonPoints = GDSIIRecordSet(.xy, .propattr, .propvalue)

    private static let inAll = GDSIIRecordSet(.elflags, .plex, .xy, .propattr, .propvalue)
    private static let transform = GDSIIRecordSet(.strans, .mag, .angle)
    fileprivate static let inBoundary = inAll.union(.init(.layer, .datatype))
    fileprivate static let inPath = inBoundary.union(.init(.pathtype, .width, .bgnextn, .endextn))
    fileprivate static let inBox = inAll.union(.init(.layer, .boxtype))
    fileprivate static let inNode = inAll.union(.init(.layer, .nodetype))
    fileprivate static let inText = inAll.union(transform).union(
        .init(.layer, .texttype, .presentation, .pathtype, .width, .string))
    fileprivate static let inReference = inAll.union(transform).union(.init(.sname))
    fileprivate static let inArray = inReference.union(.init(.colrow))

    fileprivate static let ofPolygon = GDSIIRecordSet(.layer, .datatype, .xy)
    fileprivate static let ofBox = GDSIIRecordSet(.layer, .boxtype, .xy)
    fileprivate static let ofNode = GDSIIRecordSet(.layer, .nodetype, .xy)
    fileprivate static let ofText = GDSIIRecordSet(.layer, .texttype, .xy, .string)
    fileprivate static let ofReference = GDSIIRecordSet(.sname, .xy)
    fileprivate static let ofArray = GDSIIRecordSet(.sname, .colrow, .xy)
}
