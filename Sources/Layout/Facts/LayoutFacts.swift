/// What a layout is, in summary: what the structural rules look at and what a client is shown.
package struct LayoutFacts: Equatable, Sendable {
    /// A cell that no other cell refers to.
    package struct TopCell: Equatable, Sendable, Codable {
        package let name: String
        /// What the cell covers, its texts and all cells below it included; nil when it is empty.
        package let box: Box?

        package init(name: String, box: Box?) {
            self.name = name
            self.box = box
        }
    }

    package var format: LayoutFormat
    package var compression: LayoutCompression?
    /// Empty when the format has none.
    package var libraryName: String
    /// In metres; 0 when it is not known.
    package var databaseUnit: Double
    /// The defined cells, in the file's order.
    package var cells: [String] = []
    /// Empty when there are problems.
    package var topCells: [TopCell] = []
    /// Cells that are referred to but not defined. They count as empty.
    package var undefinedCells: [String] = []
    /// How often each defined cell stands in the layout, through all levels; a top cell stands there once.
    package var placements: [String: Int] = [:]
    /// The layers that have a shape or a text, in order.
    package var layers: [Layer] = []
    /// How many polygons, paths, boxes and circles are drawn, each cell counted once.
    package var shapes: [Layer: Int] = [:]
    package var texts = 0
    /// References to cells; an array is one.
    package var references = 0
    /// What keeps the file from being read to its end, for people. The other facts are then those found until there.
    package var problems: [String] = []
    /// Whether that is one of `LayoutLimits`: the layout may be in order all the same.
    package var exceedsLimits = false

    package init(format: LayoutFormat, libraryName: String = "", databaseUnit: Double = 0) {
        self.format = format
        self.libraryName = libraryName
        self.databaseUnit = databaseUnit
    }
}
