/// Cuts a GDSII stream into records. Bytes come in pieces of any size; at most one piece and one record are kept.
package struct GDSIIReader: Sendable {
    private var buffer: [UInt8] = []
    /// The next byte of `buffer` to look at, and its place in the file.
    private var position = 0
    private var offset = 0
    private var hasEnded = false

    package init() {}

    /// Adds the next piece of the file. Call `next()` until it returns nil before adding another.
    package mutating func feed(_ piece: [UInt8]) {
        if position == buffer.count {
            buffer = piece
        } else {
            buffer.removeFirst(position)
            buffer += piece
        }
        position = 0
    }

    /// The next record, or nil when more bytes are needed for it or ENDLIB has been read.
    ///
    /// After ENDLIB only null bytes may follow, with which tapes were padded.
    ///
    /// - Throws: `LayoutError`. Nothing more can be read then.
    package mutating func next() throws -> GDSIIRecord? {
        guard !hasEnded else {
            try skipPadding()
            return nil
        }
        guard buffer.count - position >= GDSIIRecord.headerBytes else { return nil }
        let length = try checkedLength()
        guard buffer.count - position >= length else { return nil }
        let record = try GDSIIRecord(bytes: buffer[position..<position + length], offset: offset)
        position += length
        offset += length
        hasEnded = record.type == .endlib
        return record
    }

    /// Has to be called after the last piece has been read.
    ///
    /// - Throws: `LayoutError` when the file ended too early.
    package func finish() throws {
        guard !hasEnded else { return }
        let rest = buffer.count - position
        guard rest > 0 else {
            throw LayoutError(.truncated, "the file ends without an ENDLIB record", offset: offset)
        }
        let type = rest > 2 ? GDSIIRecordType(rawValue: buffer[position + 2]) : nil
        throw LayoutError(
            .truncated, "the file ends within the record that begins here, after \(rest) bytes of it",
            offset: offset, record: type?.name)
    }

    private func checkedLength() throws -> Int {
        guard offset > 0 || LayoutFormat(head: buffer[position...]) == .gdsii else {
            throw LayoutError(.malformed, "not a GDSII stream: it does not begin with a HEADER record", offset: 0)
        }
        let length = Int(buffer[position]) << 8 | Int(buffer[position + 1])
        guard length >= GDSIIRecord.headerBytes, length.isMultiple(of: 2) else {
            throw LayoutError(
                .malformed, "a record's length is \(length); it has to be even and at least 4", offset: offset)
        }
        return length
    }

    private mutating func skipPadding() throws {
        let rest = buffer[position...]
        if let rubbish = rest.firstIndex(where: { $0 != 0 }) {
            throw LayoutError(
                .malformed, "there is more after the ENDLIB record", offset: offset + rubbish - position)
        }
        offset += rest.count
        position = buffer.count
    }
}
