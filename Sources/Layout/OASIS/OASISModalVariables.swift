/// The values that a record may omit if an earlier one specified them. Reset at each CELL and at each name.
struct OASISModalVariables {
    var repetition: OASISRepetition?
    var placementCell: Int?
    var placement = OASISDelta.zero
    var layer: UInt32?
    var datatype: UInt32?
    var textLayer: UInt32?
    var texttype: UInt32?
    var textPlace = OASISDelta.zero
    /// Only whether there was one.
    var textString: Void?
    var place = OASISDelta.zero
    var width: Int64?
    var height: Int64?
    var polygon: OASISPolygon?
    var pathHalfWidth: Int64?
    var pathBegin: Int64?
    var pathEnd: Int64?
    var pathPoints: [OASISDelta]?
    var compactTrapezoid: UInt64?
    var radius: Int64?
    /// Only whether there was one.
    var propertyName: Void?
    /// Only whether there were any.
    var propertyValues: Void?
}

extension Optional {
    /// The value of a modal variable.
    ///
    /// - Parameter name: In the standard's spelling.
    func known(_ name: String) throws -> Wrapped {
        guard let self else {
            throw LayoutError(.malformed, "the record omits its \(name), and no earlier record gives one")
        }
        return self
    }
}
