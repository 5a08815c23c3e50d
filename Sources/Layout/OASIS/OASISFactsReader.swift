/// Reads the facts of an OASIS file (SEMI P39) in one pass. Memory is bounded by `LayoutLimits`, whatever the file's
/// size and whatever its compressed blocks and repetitions expand to.
struct OASISFactsReader: ~Copyable {
    static let magic = "%SEMI-OASIS\r\n"

    var input: OASISInput
    var facts: LayoutFactsBuilder
    let limits: LayoutLimits
    var modal = OASISModalVariables()
    /// Whether coordinates are relative to the previous ones.
    var isRelative = false
    var isInCell = false

    /// The cells, by their reference numbers in the file.
    var cellsByNumber: [UInt64: Int] = [:]
    var cellNames: OASISNumbers
    var textStrings: OASISNumbers
    var propertyNames: OASISNumbers
    var propertyStrings: OASISNumbers

    /// The position of the current record.
    private var recordOffset = 0
    private var recordOffsetInBlock: Int?
    private var record: OASISRecordType?

    init(
        _ source: @escaping ByteSource, limits: LayoutLimits,
        isCancelled: @escaping @Sendable () -> Bool
    ) {
        input = OASISInput(source, maximumExpandedBytes: limits.expandedBytes)
        facts = LayoutFactsBuilder(limits: limits, isCancelled: isCancelled)
        self.limits = limits
        cellNames = OASISNumbers(maximum: limits.scatteredNumbers)
        textStrings = OASISNumbers(maximum: limits.scatteredNumbers)
        propertyNames = OASISNumbers(maximum: limits.scatteredNumbers)
        propertyStrings = OASISNumbers(maximum: limits.scatteredNumbers)
    }

    /// - Throws: `LayoutError`, and errors of the source.
    mutating func read() throws -> LayoutFacts {
        do {
            let offsetsAreLast = try readStart()
            while try takeRecord() {}
            try readEnd(hasOffsets: offsetsAreLast)
        } catch let error as LayoutError {
            throw located(error)
        }
        try checkNumbers()
        return try facts.facts(.oasis)
    }

    private func located(_ error: LayoutError) -> LayoutError {
        guard error.offset == nil else { return error }
        guard let inner = recordOffsetInBlock else {
            return error.located(offset: recordOffset, record: record?.name ?? "START")
        }
        return LayoutError(
            error.code, "\(error.message) (\(inner) bytes into the compressed block that begins there)",
            offset: recordOffset, record: record?.name)
    }

    // MARK: The file

    /// Returns whether the tables' offsets are at the end of the file.
    private mutating func readStart() throws -> Bool {
        guard try input.bytes(Self.magic.utf8.count).elementsEqual(Self.magic.utf8) else {
            throw LayoutError(.malformed, "not an OASIS file: it does not begin with %SEMI-OASIS", offset: 0)
        }
        recordOffset = input.offset
        record = .start
        guard try input.byte() == OASISRecordType.start.rawValue else {
            throw LayoutError(.malformed, "START is expected here")
        }
        let version = try input.string("a version", maximum: 64)
        guard version == Array("1.0".utf8) else {
            throw LayoutError(
                .malformed, "the version of OASIS is '\(String(decoding: version, as: UTF8.self))' instead of '1.0'")
        }
        let unit = try input.real()
        guard unit.isFinite, unit >= 1e-6 else {
            throw LayoutError(.malformed, "\(unit) database units in a micrometre; it must be above 0")
        }
        facts.databaseUnit = 1 / (unit * 1e6)
        let offsetsAreLast = try input.unsigned() != 0
        if !offsetsAreLast { try skipOffsets() }
        return offsetsAreLast
    }

    /// The offsets of six tables, each after a number that says whether the table is strict. A reader that accepts
    /// names anywhere does not need them.
    private mutating func skipOffsets() throws {
        for _ in 0..<12 { _ = try input.unsigned() }
    }

    /// False at the END record, after reading its number.
    private mutating func takeRecord() throws -> Bool {
        try input.settle()
        recordOffset = input.offset
        recordOffsetInBlock = input.offsetInBlock
        record = nil
        let number = try readRecordNumber()
        guard let type = OASISRecordType(rawValue: number) else {
            throw LayoutError(.malformed, "\(number) is not a record type")
        }
        record = type
        guard type != .end else { return false }
        try facts.spend(1)
        try take(type)
        return true
    }

    private mutating func readRecordNumber() throws -> UInt8 {
        do {
            return try input.byte()
        } catch let error as LayoutError where error.code == .truncated {
            throw LayoutError(.truncated, "the file ends without an END record", offset: recordOffset)
        }
    }

    private mutating func take(_ type: OASISRecordType) throws {
        switch type {
        case .rectangle, .polygon, .path, .trapezoid, .leftTrapezoid, .rightTrapezoid, .ctrapezoid, .circle, .text,
            .placement, .magnifiedPlacement, .xyabsolute, .xyrelative, .xelement, .xgeometry:
            guard isInCell else { throw LayoutError(.malformed, "a CELL is expected before it") }
            try takeInCell(type)
        case .pad: break
        case .property: try takeProperty()
        case .repeatedProperty: try takeRepeatedProperty()
        case .cblock: try takeBlock()
        case .cell, .numberedCell: try beginCell(isNumbered: type == .numberedCell)
        case .start, .end: throw LayoutError(.malformed, "it comes a second time")
        default:
            // Names end a cell.
            try endCell()
            try takeName(type)
            modal = OASISModalVariables()
        }
    }

    private mutating func takeBlock() throws {
        let type = try input.unsigned()
        guard type == 0 else { throw LayoutError(.malformed, "\(type) is not a compression type") }
        let expanded = try input.unsigned()
        try input.beginBlock(
            offset: recordOffset, expandedBytes: expanded, compressedBytes: try input.unsigned())
    }

    // MARK: The end

    /// What follows the number of the END record, which is padded to 256 bytes in all.
    private mutating func readEnd(hasOffsets: Bool) throws {
        guard recordOffsetInBlock == nil else { throw LayoutError(.malformed, "it is in a compressed block") }
        try endCell()
        let signed = OASISEnd.bytes - OASISEnd.signatureBytes
        var bytes = try input.bytes(signed - 1)
        var signature = input.signatureSoFar()
        // The signature covers everything but its own bytes.
        bytes.append(contentsOf: try input.bytes(OASISEnd.signatureBytes))
        guard try input.isAtEnd() else {
            throw LayoutError(.malformed, "unexpected data after the END record of \(OASISEnd.bytes) bytes")
        }
        try OASISEnd(bytes, hasOffsets: hasOffsets)?.check(&signature)
    }

    private func checkNumbers() throws {
        for (numbers, kind) in [
            (cellNames, "cell name"), (textStrings, "text string"), (propertyNames, "property name"),
            (propertyStrings, "property string"),
        ] {
            guard let missing = numbers.missing else { continue }
            throw LayoutError(.malformed, "the \(kind) with the number \(missing) is used but missing from the file")
        }
    }
}
