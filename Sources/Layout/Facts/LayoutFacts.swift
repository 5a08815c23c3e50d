/// The facts about a layout: everything that the structural rules check and that clients are shown.
package struct LayoutFacts: Equatable, Sendable {
    /// A cell that no other cell refers to.
    package struct TopCell: Equatable, Sendable, Codable {
        package let name: String
        /// The cell's extent, including its texts and all cells below it; nil if it is empty.
        package let box: Box?

        package init(name: String, box: Box?) {
            self.name = name
            self.box = box
        }
    }

    package var format: LayoutFormat
    package var compression: LayoutCompression?
    /// Empty if the format has none.
    package var libraryName: String
    /// In metres; 0 if unknown.
    package var databaseUnit: Double
    /// The names of the defined cells, in the file's order.
    package var cells: [String] = []
    /// Empty if there are problems.
    package var topCells: [TopCell] = []
    /// Cells that are referred to but not defined. They count as empty.
    package var undefinedCells: [String] = []
    /// How often each defined cell is placed in the layout, on all levels; once for a top cell.
    package var placements: [String: Int] = [:]
    /// The layers with a shape or a text, sorted.
    package var layers: [Layer] = []
    /// How many polygons, paths, boxes and circles there are, counting each cell once.
    package var shapes: [Layer: Int] = [:]
    /// How many texts there are, counting each cell once.
    package var texts = 0
    /// How many references to cells there are; an array is one.
    package var references = 0
    /// Why the file could not be read to its end, as sentences. The other facts are then those found until there.
    package var problems: [String] = []
    /// Whether the reason is one of `LayoutLimits`, so that the layout itself may be fine.
    package var exceedsLimits = false

    package init(format: LayoutFormat, libraryName: String = "", databaseUnit: Double = 0) {
        self.format = format
        self.libraryName = libraryName
        self.databaseUnit = databaseUnit
    }
}
