/// The record types of SEMI P39, in its order. Names with several forms have several numbers.
enum OASISRecordType: UInt8 {
    case pad, start, end
    case cellname, numberedCellname, textstring, numberedTextstring, propname, numberedPropname
    case propstring, numberedPropstring, layername, textLayername
    case numberedCell, cell, xyabsolute, xyrelative, placement, magnifiedPlacement
    case text, rectangle, polygon, path, trapezoid, leftTrapezoid, rightTrapezoid, ctrapezoid, circle
    case property, repeatedProperty, xname, numberedXname, xelement, xgeometry, cblock

    /// The standard's spelling.
    var name: String {
        switch self {
        case .numberedCellname: "CELLNAME"
        case .numberedTextstring: "TEXTSTRING"
        case .numberedPropname: "PROPNAME"
        case .numberedPropstring: "PROPSTRING"
        case .textLayername: "LAYERNAME"
        case .numberedCell: "CELL"
        case .magnifiedPlacement: "PLACEMENT"
        case .leftTrapezoid, .rightTrapezoid: "TRAPEZOID"
        case .repeatedProperty: "PROPERTY"
        case .numberedXname: "XNAME"
        default: "\(self)".uppercased()
        }
    }
}
