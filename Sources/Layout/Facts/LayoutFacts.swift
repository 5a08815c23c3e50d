/// What a layout is, in summary: what the structural rules look at and what a client is shown.
package struct LayoutFacts: Equatable, Sendable {
    /// A cell that no other cell refers to.
    package struct TopCell: Equatable, Sendable {
        package let name: String
        /// What the cell covers, its texts and all cells below it included; nil when it is empty.
        package let box: Box?

        package init(name: String, box: Box?) {
            self.name = name
            self.box = box
        }
    }

    package let format: LayoutFormat
    /// Empty when the format has none.
    package let libraryName: String
    /// In metres.
    package let databaseUnit: Double
    /// The defined cells, in the file's order.
    package let cells: [String]
    package let topCells: [TopCell]
    /// Cells that are referred to but not defined. They count as empty.
    package let undefinedCells: [String]
    /// How many polygons, paths and boxes are drawn, each cell counted once.
    package let shapes: [Layer: Int]
    package let texts: Int
    /// References to cells; an array is one.
    package let references: Int

    package init(
        format: LayoutFormat, libraryName: String, databaseUnit: Double, cells: [String], topCells: [TopCell],
        undefinedCells: [String] = [], shapes: [Layer: Int], texts: Int = 0, references: Int = 0
    ) {
        self.format = format
        self.libraryName = libraryName
        self.databaseUnit = databaseUnit
        self.cells = cells
        self.topCells = topCells
        self.undefinedCells = undefinedCells
        self.shapes = shapes
        self.texts = texts
        self.references = references
    }
}
