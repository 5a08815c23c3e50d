/// Cells, and the tables of names. Names may come after their use.
extension OASISFactsReader {
    mutating func beginCell(isNumbered: Bool) throws {
        try endCell()
        let cell = isNumbered ? try readNumberedCell() : try readNamedCell()
        try facts.beginCell(cell)
        isInCell = true
        isRelative = false
        modal = OASISModalVariables()
    }

    mutating func endCell() throws {
        guard isInCell else { return }
        isInCell = false
        try facts.endCell()
    }

    mutating func readNumberedCell() throws -> Int {
        let number = try input.unsigned()
        try cellNames.refer(to: number)
        return try cell(numbered: number)
    }

    mutating func readNamedCell() throws -> Int {
        let name = try input.string("a cell's name", maximum: limits.nameBytes)
        return try name.withUnsafeBytes { try facts.cell(named: $0) }
    }

    private mutating func cell(numbered number: UInt64) throws -> Int {
        if let known = cellsByNumber[number] { return known }
        let cell = try facts.addCell()
        cellsByNumber[number] = cell
        return cell
    }

    mutating func takeName(_ type: OASISRecordType) throws {
        switch type {
        case .cellname, .numberedCellname: try takeCellName(isNumbered: type == .numberedCellname)
        case .textstring: _ = try textStrings.add(try skipName(isNumbered: false))
        case .numberedTextstring: _ = try textStrings.add(try skipName(isNumbered: true))
        case .propname: _ = try propertyNames.add(try skipName(isNumbered: false))
        case .numberedPropname: _ = try propertyNames.add(try skipName(isNumbered: true))
        case .propstring: _ = try propertyStrings.add(try skipName(isNumbered: false))
        case .numberedPropstring: _ = try propertyStrings.add(try skipName(isNumbered: true))
        case .layername, .textLayername: try skipLayerName()
        default:
            _ = try input.unsigned()
            try input.skipString()
            if type == .numberedXname { _ = try input.unsigned() }
        }
    }

    private mutating func takeCellName(isNumbered: Bool) throws {
        let name = try input.string("a cell's name", maximum: limits.nameBytes)
        let number = try cellNames.add(isNumbered ? try input.unsigned() : nil)
        let cell = try cell(numbered: number)
        try name.withUnsafeBytes { try facts.name(cell, $0) }
    }

    /// Skips a name and returns its explicit number, if any.
    private mutating func skipName(isNumbered: Bool) throws -> UInt64? {
        try input.skipString()
        return isNumbered ? try input.unsigned() : nil
    }

    private mutating func skipLayerName() throws {
        try input.skipString()
        for what in ["layers", "datatypes"] {
            let type = try input.unsigned()
            guard type <= 4 else { throw LayoutError(.malformed, "\(type) is not an interval type of \(what)") }
            for _ in 0..<[0, 1, 1, 1, 2][Int(type)] { _ = try input.unsigned32("a number of \(what),") }
        }
    }
}
