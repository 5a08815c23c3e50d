/// Splits a GDSII stream into records. Bytes arrive in pieces of any size; at most one record is kept between them.
package struct GDSIIReader: Sendable {
    /// The beginning of a record that continues in the next piece.
    private var kept: [UInt8] = []
    /// The position in the file of the next byte that is not part of a record yet.
    private var offset = 0
    private var hasEnded = false

    package init() {}

    /// Passes the records of the next piece of the file to `take`. A record must not be used after `take` has returned.
    ///
    /// ENDLIB may only be followed by null bytes, with which tapes were padded.
    ///
    /// - Throws: `LayoutError`, or an error of `take`, after which nothing more can be read.
    package mutating func read(
        _ piece: UnsafeRawBufferPointer, _ take: (GDSIIRecord) throws -> Void
    ) throws {
        var position = try completeKept(with: piece, take)
        while !hasEnded, piece.count - position >= GDSIIRecord.headerBytes {
            let length = try checkedLength(piece[position], piece[position + 1])
            guard piece.count - position >= length else { break }
            let record = UnsafeRawBufferPointer(rebasing: piece[position..<position + length])
            position += length
            try deliver(record, take)
        }
        let rest = UnsafeRawBufferPointer(rebasing: piece[position...])
        if hasEnded {
            try skipPadding(rest)
        } else {
            kept += rest
        }
    }

    /// Passes the records of the next piece of the file to `take`.
    package mutating func read(_ piece: [UInt8], _ take: (GDSIIRecord) throws -> Void) throws {
        try piece.withUnsafeBytes { try read($0, take) }
    }

    /// Must be called after the last piece has been read.
    ///
    /// - Throws: `LayoutError` if the file ended too early.
    package func finish() throws {
        guard !hasEnded else { return }
        guard !kept.isEmpty else {
            throw LayoutError(.truncated, "the file ends without an ENDLIB record", offset: offset)
        }
        let type = kept.count > 2 ? GDSIIRecordType(rawValue: kept[2]) : nil
        throw LayoutError(
            .truncated, "the file ends within the record that begins here, after \(kept.count) bytes of it",
            offset: offset, record: type?.name)
    }

    /// Takes the missing bytes of the current record, and returns how many there were.
    private mutating func completeKept(
        with piece: UnsafeRawBufferPointer, _ take: (GDSIIRecord) throws -> Void
    ) throws -> Int {
        guard !kept.isEmpty else { return 0 }
        var position = min(max(GDSIIRecord.headerBytes - kept.count, 0), piece.count)
        kept += piece[..<position]
        guard kept.count >= GDSIIRecord.headerBytes else { return position }
        let missing = min(try checkedLength(kept[0], kept[1]) - kept.count, piece.count - position)
        kept += piece[position..<position + missing]
        position += missing
        guard kept.count == Int(kept[0]) << 8 | Int(kept[1]) else { return position }
        let whole = kept
        kept = []
        try whole.withUnsafeBytes { try deliver($0, take) }
        return position
    }

    @inline(__always)
    private mutating func deliver(_ bytes: UnsafeRawBufferPointer, _ take: (GDSIIRecord) throws -> Void) throws {
        let record = try GDSIIRecord(bytes: bytes, offset: offset)
        guard offset > 0 || record.type == .header else { throw Self.notAStream }
        offset += bytes.count
        hasEnded = record.type == .endlib
        try take(record)
    }

    private func checkedLength(_ high: UInt8, _ low: UInt8) throws -> Int {
        let length = Int(high) << 8 | Int(low)
        guard offset > 0 || length == 6 else { throw Self.notAStream }
        guard length >= GDSIIRecord.headerBytes, length.isMultiple(of: 2) else {
            throw LayoutError(
                .malformed, "a record's length is \(length); it must be even and at least 4", offset: offset)
        }
        return length
    }

    private static let notAStream = LayoutError(
        .malformed, "not a GDSII stream: it does not begin with a HEADER record", offset: 0)

    private mutating func skipPadding(_ rest: UnsafeRawBufferPointer) throws {
        if let rubbish = rest.firstIndex(where: { $0 != 0 }) {
            throw LayoutError(.malformed, "unexpected data after the ENDLIB record", offset: offset + rubbish)
        }
        offset += rest.count
    }
}
