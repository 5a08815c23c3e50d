package import Layout

/// A die that is in order as far as its file tells, unless its members say otherwise.
package struct SampleDie: Sendable {
    package var topCells = ["chip_top"]
    package var slot = Slot.whole
    /// What is missing of the slot's width, in micrometres.
    package var narrower = 0
    /// Besides the guard ring.
    package var layers = [Layer(34, 0)]
    package var hasGuardRing = true
    package var cells: [String] = []

    package init() {}

    /// As GDSII. Each top cell has all there is in it.
    package func bytes() throws -> [UInt8] {
        var writer = GDSIIWriter()
        try writer.beginLibrary("LIB")
        for cell in cells {
            try writer.beginCell(cell)
            writer.endCell()
        }
        let corner = Point(Int32(slot.size.width - narrower) * 1000, Int32(slot.size.height) * 1000)
        for cell in topCells {
            try writer.beginCell(cell)
            for layer in layers + (hasGuardRing ? [StructuralRules.guardRing] : []) {
                try writer.rectangle(layer, from: Point(0, 0), to: corner)
            }
            for part in cells { try writer.reference(to: part, at: Point(0, 0)) }
            writer.endCell()
        }
        writer.endLibrary()
        return writer.drain()
    }
}
