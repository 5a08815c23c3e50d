/// The part of a layout's facts that is stored: everything that the structural rules check and that clients are shown,
/// in a few kilobytes however large the layout is. `Codable` in the form that the database keeps, whose names must not
/// change.
package struct LayoutSummary: Equatable, Sendable, Codable {
    /// How many layers are listed.
    package static let maximumLayers = 1000
    /// How many bytes all names of top cells together may have.
    package static let maximumNameBytes = 4096
    private static let maximumTextCharacters = 500

    package let format: LayoutFormat
    package let compression: LayoutCompression?
    /// Empty if the format has none.
    package let libraryName: String
    /// In metres; 0 if unknown.
    package let databaseUnit: Double
    /// How many cells are defined.
    package let cellCount: Int
    /// The first ones; see ``topCellCount`` for their number.
    package let topCells: [LayoutFacts.TopCell]
    package let topCellCount: Int
    /// The first layers with a shape or a text, sorted.
    package let layers: [Layer]
    /// The layers with a shape, of those that the structural rules check.
    package let drawnLayers: [Layer]
    /// How often the cells that the structural rules check are placed in the layout; those that are not are left out.
    package let placements: [String: Int]
    /// Why the file could not be read to its end, as sentences.
    package let problems: [String]
    /// Whether a limit of the reader was the reason, so that the layout itself may be fine.
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

    /// The only top cell; nil if there are none or several.
    package var onlyTopCell: LayoutFacts.TopCell? { topCellCount == 1 ? topCells.first : nil }

    /// The slot whose size the only top cell has exactly.
    package var slot: Slot? {
        guard let box = onlyTopCell?.box else { return nil }
        return Slot(box, Micrometres(databaseUnit: databaseUnit))
    }

    private static func shortened(_ text: String) -> String {
        text.unicodeScalars.count > maximumTextCharacters
            ? String(text.unicodeScalars.prefix(maximumTextCharacters)) + "…" : text
    }
}
