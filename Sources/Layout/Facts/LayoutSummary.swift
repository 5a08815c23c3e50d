/// What is kept of a layout's facts: all that the structural rules look at, and what a client is shown, in some kilobytes
/// however large the layout is.
package struct LayoutSummary: Equatable, Sendable, Codable {
    /// How many layers are named.
    package static let maximumLayers = 1000
    /// Bytes of all names of top cells together.
    package static let maximumNameBytes = 4096
    private static let maximumTextCharacters = 500

    package let format: LayoutFormat
    package let compression: LayoutCompression?
    /// Empty when the format has none.
    package let libraryName: String
    /// In metres; 0 when it is not known.
    package let databaseUnit: Double
    /// How many cells are defined.
    package let cellCount: Int
    /// The first of them.
    package let topCells: [LayoutFacts.TopCell]
    package let topCellCount: Int
    /// The first of those that have a shape or a text, in order.
    package let layers: [Layer]
    /// Those of the layers that the structural rules look at that have a shape.
    package let drawnLayers: [Layer]
    /// How often the cells that the structural rules look at stand in the layout; those that do not are left out.
    package let placements: [String: Int]
    /// What keeps the file from being read to its end, for people.
    package let problems: [String]
    /// Whether it is too large to be read to its end; it may be in order all the same.
    package let exceedsLimits: Bool

    package init(_ facts: LayoutFacts) {
        format = facts.format
        compression = facts.compression
        libraryName = Self.shortened(facts.libraryName)
        databaseUnit = facts.databaseUnit.isFinite ? facts.databaseUnit : 0
        cellCount = facts.cells.count
        var nameBytes = 0
        topCells = Array(
            facts.topCells.prefix { cell in
                nameBytes += cell.name.utf8.count
                return nameBytes <= Self.maximumNameBytes
            })
        topCellCount = facts.topCells.count
        layers = Array(facts.layers.prefix(Self.maximumLayers))
        drawnLayers = StructuralRules.layers.filter { facts.shapes[$0, default: 0] > 0 }
        placements = facts.placements.filter { StructuralRules.chipOnBoardCells.contains($0.key) }
        problems = facts.problems.map(Self.shortened)
        exceedsLimits = facts.exceedsLimits
    }

    /// The only top cell; nil when there are none or several.
    package var onlyTopCell: LayoutFacts.TopCell? { topCellCount == 1 ? topCells.first : nil }

    /// The slot that the only top cell has exactly the size of.
    package var slot: Slot? {
        guard let box = onlyTopCell?.box else { return nil }
        return Slot(box, Micrometres(databaseUnit: databaseUnit))
    }

    private static func shortened(_ text: String) -> String {
        text.unicodeScalars.count > maximumTextCharacters
            ? String(text.unicodeScalars.prefix(maximumTextCharacters)) + "…" : text
    }
}
