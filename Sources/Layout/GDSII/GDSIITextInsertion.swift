/// Copies a GDSII file, adding a text at the end of one cell. All other bytes stay the same.
///
/// Keeps only one piece of the file at a time.
package struct GDSIITextInsertion: Sendable {
    private let cell: [UInt8]
    private let text: [UInt8]
    private var reader = GDSIIReader()
    private var isInCell = false
    /// Whether the cell was found, and so the text written.
    package private(set) var isDone = false

    /// - Parameter cell: The name of the cell to add the text to.
    package init(_ string: String, on layer: Layer, at point: Point, in cell: String) throws {
        self.cell = Array(cell.utf8)
        var writer = GDSIIWriter()
        try writer.text(layer, at: point, string)
        text = writer.drain()
    }

    /// The bytes of the copy for the next piece of the file.
    package mutating func copy(_ piece: [UInt8]) throws -> [UInt8] {
        var output: [UInt8] = []
        output.reserveCapacity(piece.count + text.count)
        // Works on a copy of the reader, so that the closure may change `self`.
        var reader = self.reader
        defer { self.reader = reader }
        try reader.read(piece) { record in
            if insertsText(before: record) { output += text }
            output += record.bytes
        }
        return output
    }

    /// Must be called after the last piece. The padding after ENDLIB is not copied.
    ///
    /// - Throws: `LayoutError` if the file ended too early or does not have the cell.
    package func finish() throws {
        try reader.finish()
        guard isDone else {
            throw LayoutError(.malformed, "there is no cell '\(String(decoding: cell, as: UTF8.self))'")
        }
    }

    private mutating func insertsText(before record: GDSIIRecord) -> Bool {
        switch record.type {
        case .strname:
            isInCell = !isDone && record.string.elementsEqual(cell)
            return false
        case .endstr where isInCell:
            isInCell = false
            isDone = true
            return true
        default: return false
        }
    }
}
