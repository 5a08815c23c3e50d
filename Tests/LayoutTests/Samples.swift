import Layout

/// Short ways to make layouts and to read them.
enum Samples {
    static let metal1 = Layer(34, 0)

    /// A library with what `body` writes between its beginning and its end.
    static func library(
        databaseUnit: Double = 1e-9, _ body: (inout GDSIIWriter) throws -> Void
    ) throws -> [UInt8] {
        var writer = GDSIIWriter()
        try writer.beginLibrary("LIB", databaseUnit: databaseUnit)
        try body(&writer)
        writer.endLibrary()
        return writer.drain()
    }

    /// A library with a cell `a`, a rectangle from (0, 0) to (100, 300), and a cell `top` with what `body` writes.
    static func topAboveRectangle(_ body: (inout GDSIIWriter) throws -> Void) throws -> [UInt8] {
        try library { writer in
            try writer.beginCell("a")
            try writer.rectangle(metal1, from: Point(0, 0), to: Point(100, 300))
            writer.endCell()
            try writer.beginCell("top")
            try body(&writer)
            writer.endCell()
        }
    }

    static func facts(
        of bytes: [UInt8], pieces size: Int = .max, limits: LayoutLimits = LayoutLimits()
    ) throws -> LayoutFacts {
        var reader = GDSIIFactsReader(limits: limits)
        for piece in bytes.pieces(of: size) { try reader.read(piece) }
        return try reader.finish()
    }

    /// The box of the only top cell of what `body` places above the rectangle of 100 × 300.
    static func topBox(_ body: (inout GDSIIWriter) throws -> Void) throws -> [Int64]? {
        try facts(of: topAboveRectangle(body)).topCells.first?.box?.edges
    }
}

extension [UInt8] {
    func pieces(of size: Int) -> [[UInt8]] {
        size >= count
            ? [self] : stride(from: 0, to: count, by: size).map { Array(self[$0..<Swift.min(count, $0 + size)]) }
    }
}

extension Box {
    /// Left, bottom, right, top.
    var edges: [Int64] { [left, bottom, right, top] }
}

/// A record by its bytes, for what the writer refuses to write.
func record(_ type: UInt8, _ dataType: UInt8, _ contents: [UInt8] = []) -> [UInt8] {
    let length = UInt16(contents.count + 4)
    return [UInt8(length >> 8), UInt8(length & 0xff), type, dataType] + contents
}
