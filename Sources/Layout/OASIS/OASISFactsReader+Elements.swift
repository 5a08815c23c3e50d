/// The records of a cell that place something: other cells, texts, and extensions.
extension OASISFactsReader {
    mutating func takeInCell(_ type: OASISRecordType) throws {
        switch type {
        case .xyabsolute: isRelative = false
        case .xyrelative: isRelative = true
        case .placement, .magnifiedPlacement: try takePlacement(isMagnified: type == .magnifiedPlacement)
        case .text: try takeText()
        case .xelement:
            _ = try input.unsigned()
            try input.skipString()
        case .xgeometry: try takeExtension()
        default: try takeShape(type)
        }
    }

    private mutating func takePlacement(isMagnified: Bool) throws {
        let flags = try input.byte()
        if flags & 0x80 != 0 {
            modal.placementCell = flags & 0x40 != 0 ? try readNumberedCell() : try readNamedCell()
        }
        var orientation = Orientation(isMirrored: flags & 0x01 != 0)
        if isMagnified {
            if flags & 0x04 != 0 { orientation.magnification = try readMagnification() }
            if flags & 0x02 != 0 { orientation.angle = try readAngle() }
            orientation = orientation.snapped(tolerance: 1e-6)
        } else {
            orientation.angle = Double(flags >> 1 & 3) * 90
        }
        modal.placement = try readPlace(after: modal.placement, hasX: flags & 0x20 != 0, hasY: flags & 0x10 != 0)
        let repetition = flags & 0x08 != 0 ? try readRepetition() : nil
        let cell = try modal.placementCell.known("placement-cell")
        try facts.addReference(
            to: cell, orientation, origins: try swept(box(of: modal.placement), over: repetition),
            count: repetition?.count ?? 1)
    }

    private mutating func readMagnification() throws -> Double {
        let value = try input.real()
        guard value > 0, value.isFinite else {
            throw LayoutError(.malformed, "a magnification of \(value); it must be above 0")
        }
        return value
    }

    private mutating func readAngle() throws -> Double {
        let value = try input.real()
        guard value.isFinite else { throw LayoutError(.malformed, "an angle of \(value)") }
        return value
    }

    private mutating func takeText() throws {
        let flags = try input.byte()
        if flags & 0x40 != 0 {
            if flags & 0x20 != 0 {
                try textStrings.refer(to: try input.unsigned())
            } else {
                try input.skipString()
            }
            modal.textString = ()
        }
        if flags & 0x01 != 0 { modal.textLayer = try input.unsigned32("the layer") }
        if flags & 0x02 != 0 { modal.texttype = try input.unsigned32("the texttype") }
        modal.textPlace = try readPlace(after: modal.textPlace, hasX: flags & 0x10 != 0, hasY: flags & 0x08 != 0)
        let repetition = flags & 0x04 != 0 ? try readRepetition() : nil
        let layer = Layer(try modal.textLayer.known("textlayer"), try modal.texttype.known("texttype"))
        _ = try modal.textString.known("text-string")
        try facts.addText(
            try swept(box(of: modal.textPlace), over: repetition), on: layer, count: repetition?.count ?? 1)
    }

    /// XGEOMETRY, which is for tools that agree on its meaning. KLayout skips it.
    private mutating func takeExtension() throws {
        let flags = try input.byte()
        _ = try input.unsigned()
        if flags & 0x01 != 0 { modal.layer = try input.unsigned32("the layer") }
        if flags & 0x02 != 0 { modal.datatype = try input.unsigned32("the datatype") }
        try input.skipString()
        modal.place = try readPlace(after: modal.place, hasX: flags & 0x10 != 0, hasY: flags & 0x08 != 0)
        if flags & 0x04 != 0 { _ = try readRepetition() }
    }

    // MARK: Places

    mutating func readPlace(after last: OASISDelta, hasX: Bool, hasY: Bool) throws -> OASISDelta {
        let x = hasX ? try readCoordinate(after: last.x) : last.x
        return OASISDelta(x: x, y: hasY ? try readCoordinate(after: last.y) : last.y)
    }

    private mutating func readCoordinate(after last: Int64) throws -> Int64 {
        let value = try input.coordinate()
        guard isRelative else { return value }
        guard Int32(exactly: last + value) != nil else {
            throw LayoutError(.limit, "a coordinate of more than 32 bits")
        }
        return last + value
    }

    mutating func readRepetition() throws -> OASISRepetition {
        let type = try input.unsigned()
        guard type != 0 else { return try modal.repetition.known("repetition") }
        let repetition = try OASISRepetition(type: type, &input)
        modal.repetition = repetition
        return repetition
    }

    func box(of place: OASISDelta) throws -> Box {
        try box(left: place.x, bottom: place.y, right: place.x, top: place.y)
    }

    func box(left: Int64, bottom: Int64, right: Int64, top: Int64) throws -> Box {
        guard let box = Box(left: left, bottom: bottom, right: right, top: top) else { throw Self.tooLarge }
        return box
    }

    func swept(_ box: Box, over repetition: OASISRepetition?) throws -> Box {
        guard let repetition else { return box }
        guard let all = box.swept(over: repetition.box) else { throw Self.tooLarge }
        return all
    }

    static var tooLarge: LayoutError { LayoutError(.limit, "it is too large to measure") }
}
