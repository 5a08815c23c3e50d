/// Finds the facts of a GDSII file. Memory is bounded by `LayoutLimits`, whatever the file's size.
package struct GDSIIFactsReader: Sendable {
    /// What the next record may be.
    private enum Place {
        case header, beginLibrary, library, cellName, cell, element, end
    }

    private var reader = GDSIIReader()
    private var facts: LayoutFactsBuilder
    private var place = Place.header
    private var element: GDSIIElement?
    private var libraryName = ""
    private var databaseUnit: Double?
    private var cellCount = 0
    /// Inside of the cell in which KLayout keeps notes of its own. It is no part of the layout.
    private var isInContextCell = false

    package init(limits: LayoutLimits = LayoutLimits()) {
        facts = LayoutFactsBuilder(limits: limits)
    }

    /// Reads the next piece of the file.
    ///
    /// - Throws: `LayoutError`. Nothing more can be read then.
    package mutating func read(_ piece: [UInt8]) throws {
        reader.feed(piece)
        while let record = try reader.next() {
            try locating(record) { try $0.take(record) }
        }
    }

    /// The facts of the whole file. Has to be called after the last piece.
    package mutating func finish() throws -> LayoutFacts {
        try reader.finish()
        return try facts.facts(format: .gdsii, libraryName: libraryName, databaseUnit: databaseUnit ?? 0)
    }

    /// Adds the record's place to an error that has none.
    private mutating func locating(_ record: GDSIIRecord, _ body: (inout Self) throws -> Void) throws {
        do {
            try body(&self)
        } catch let error as LayoutError {
            throw error.located(offset: record.offset, record: record.type.name)
        }
    }

    private mutating func take(_ record: GDSIIRecord) throws {
        switch place {
        case .header: try expect(.header, record, then: .beginLibrary)
        case .beginLibrary: try expect(.bgnlib, record, then: .library)
        case .library: try takeInLibrary(record)
        case .cellName:
            try expect(.strname, record, then: .cell)
            try beginCell(record.string)
        case .cell: try takeInCell(record)
        case .element: try takeInElement(record)
        case .end: throw unexpected(expected: "nothing")
        }
    }

    private mutating func expect(_ type: GDSIIRecordType, _ record: GDSIIRecord, then next: Place) throws {
        guard record.type == type else { throw unexpected(expected: type.name) }
        place = next
    }

    private mutating func takeInLibrary(_ record: GDSIIRecord) throws {
        switch record.type {
        case .libname where cellCount == 0: libraryName = record.string.text
        case .units where cellCount == 0: databaseUnit = try unit(record)
        case .reflibs, .fonts, .attrtable, .styptable, .generations, .format, .mask, .endmasks, .libdirsize, .srfname,
            .libsecur, .propattr, .propvalue:
            guard cellCount == 0 else { throw unexpected(expected: "BGNSTR or ENDLIB") }
        case .bgnstr, .endlib:
            guard databaseUnit != nil else { throw unexpected(expected: "UNITS") }
            place = record.type == .bgnstr ? .cellName : .end
        default: throw unexpected(expected: cellCount == 0 ? "BGNSTR" : "BGNSTR or ENDLIB")
        }
    }

    /// The second value of UNITS: the size of a database unit in metres.
    private func unit(_ record: GDSIIRecord) throws -> Double {
        let metres = try record.real(1)
        guard metres > 0 else { throw LayoutError(.malformed, "a database unit of \(metres) m; it has to be above 0") }
        return metres
    }

    private mutating func beginCell(_ name: CellName) throws {
        isInContextCell = cellCount == 0 && name.elementsEqual("$$$CONTEXT_INFO$$$".utf8)
        cellCount += 1
        if !isInContextCell { try facts.beginCell(name) }
    }

    private mutating func takeInCell(_ record: GDSIIRecord) throws {
        switch record.type {
        case .endstr:
            if !isInContextCell { facts.endCell() }
            place = .library
        case .strclass, .propattr, .propvalue: break
        default:
            guard let begun = GDSIIElement(record.type) else { throw unexpected(expected: "an element or ENDSTR") }
            element = begun
            place = .element
        }
    }

    private mutating func takeInElement(_ record: GDSIIRecord) throws {
        guard record.type == .endel else {
            try element?.take(record)
            return
        }
        if !isInContextCell { try element?.deliver(to: &facts) }
        element = nil
        place = .cell
    }

    private func unexpected(expected: String) -> LayoutError {
        LayoutError(.malformed, "\(expected) is expected here")
    }
}
