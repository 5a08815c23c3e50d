/// Reads the facts of a GDSII file. Memory is bounded by `LayoutLimits`, whatever the file's size.
package struct GDSIIFactsReader: Sendable {
    /// What the next record may be.
    private enum Place {
        case header, beginLibrary, library, cellName, cell, element, end
    }

    private var reader = GDSIIReader()
    private var parser: Parser

    package init(limits: LayoutLimits = LayoutLimits()) {
        self.init(limits: limits) { false }
    }

    /// - Parameter isCancelled: called from time to time; once it returns true, reading ends with a
    ///   `CancellationError`.
    init(limits: LayoutLimits, isCancelled: @escaping @Sendable () -> Bool) {
        parser = Parser(facts: LayoutFactsBuilder(limits: limits, isCancelled: isCancelled))
    }

    /// Reads the next piece of the file.
    ///
    /// - Throws: `LayoutError`, after which nothing more can be read.
    package mutating func read(_ piece: [UInt8]) throws {
        try piece.withUnsafeBytes { try read($0) }
    }

    mutating func read(_ piece: UnsafeRawBufferPointer) throws {
        try parser.facts.checkCancellation()
        try reader.read(piece) { try parser.takeLocated($0) }
    }

    /// The facts of the whole file. Must be called after the last piece.
    package mutating func finish() throws -> LayoutFacts {
        try reader.finish()
        return try parser.facts.facts(.gdsii)
    }

    /// The facts until reading could not continue.
    var factsSoFar: LayoutFacts { parser.facts.soFar(.gdsii) }

    /// Interprets the records, in their order.
    private struct Parser: Sendable {
        var facts: LayoutFactsBuilder
        private var place = Place.header
        private var element = GDSIIElement()
        private var cellCount = 0
        /// Whether this is the cell in which KLayout stores its own context. It is not part of the layout.
        private var isInContextCell = false

        init(facts: LayoutFactsBuilder) {
            self.facts = facts
        }

        /// Adds the record's position to an error that has none.
        mutating func takeLocated(_ record: GDSIIRecord) throws {
            do {
                try take(record)
            } catch let error as LayoutError {
                throw error.located(offset: record.offset, record: record.type.name)
            }
        }

        private mutating func take(_ record: GDSIIRecord) throws {
            switch place {
            case .element: try takeInElement(record)
            case .cell: try takeInCell(record)
            case .header: try expect(.header, record, then: .beginLibrary)
            case .beginLibrary: try expect(.bgnlib, record, then: .library)
            case .library: try takeInLibrary(record)
            case .cellName:
                try expect(.strname, record, then: .cell)
                try beginCell(record.string)
            case .end: throw unexpected(expected: "nothing")
            }
        }

        private mutating func expect(_ type: GDSIIRecordType, _ record: GDSIIRecord, then next: Place) throws {
            guard record.type == type else { throw unexpected(expected: type.name) }
            place = next
        }

        private mutating func takeInLibrary(_ record: GDSIIRecord) throws {
            switch record.type {
            case .libname where cellCount == 0: facts.libraryName = String(decoding: record.string, as: UTF8.self)
            case .units where cellCount == 0: facts.databaseUnit = try unit(record)
            case .reflibs, .fonts, .attrtable, .styptable, .generations, .format, .mask, .endmasks, .libdirsize,
                .srfname, .libsecur, .propattr, .propvalue:
                guard cellCount == 0 else { throw unexpected(expected: "BGNSTR or ENDLIB") }
            case .bgnstr, .endlib:
                guard facts.databaseUnit > 0 else { throw unexpected(expected: "UNITS") }
                place = record.type == .bgnstr ? .cellName : .end
            default: throw unexpected(expected: cellCount == 0 ? "BGNSTR" : "BGNSTR or ENDLIB")
            }
        }

        /// The second value of UNITS: the size of a database unit in metres.
        private func unit(_ record: GDSIIRecord) throws -> Double {
            let metres = try record.real(1)
            guard metres > 0 else {
                throw LayoutError(.malformed, "a database unit of \(metres) m; it must be above 0")
            }
            return metres
        }

        private mutating func beginCell(_ name: UnsafeRawBufferPointer) throws {
            isInContextCell = cellCount == 0 && name.elementsEqual("$$$CONTEXT_INFO$$$".utf8)
            cellCount += 1
            if !isInContextCell { try facts.beginCell(try facts.cell(named: name)) }
        }

        private mutating func takeInCell(_ record: GDSIIRecord) throws {
            switch record.type {
            case .endstr:
                if !isInContextCell { try facts.endCell() }
                place = .library
            case .strclass, .propattr, .propvalue: break
            default:
                guard element.begin(record.type) else { throw unexpected(expected: "an element or ENDSTR") }
                place = .element
            }
        }

        private mutating func takeInElement(_ record: GDSIIRecord) throws {
            guard record.type == .endel else {
                try element.take(record)
                if record.type == .sname, !isInContextCell { element.cell = try facts.cell(named: record.string) }
                return
            }
            if !isInContextCell { try element.deliver(to: &facts) }
            place = .cell
        }

        private func unexpected(expected: String) -> LayoutError {
            LayoutError(.malformed, "\(expected) is expected here")
        }
    }
}
