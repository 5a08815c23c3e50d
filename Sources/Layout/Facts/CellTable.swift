/// The cells of a layout and their contents, by number. Cells may be referred to before they are defined, and in OASIS
/// before their names are known.
struct CellTable {
    /// References from one cell to another in one orientation. Only the box of their origins and their count are kept.
    struct Reference {
        let cell: Int
        let orientation: Orientation
        var origins: Box
        var count: Int
    }

    /// What a cell covers on one layer.
    struct LayerBox {
        let layer: Int
        var box: Box
    }

    struct Cell {
        /// Its number in the table of names; nil for a cell whose name is not known yet.
        var name: Int?
        var isDefined = false
        /// The other cell, if this one turned out to have the same name.
        var isSameAs: Int?
        /// The boxes of the cell's own shapes and texts.
        var boxes: [LayerBox] = []
        var references: [Reference] = []
    }

    private(set) var cells: [Cell] = []
    /// The defined cells, in order.
    private(set) var defined: [Int] = []
    private var names = NameTable()
    /// By name number.
    private var cellsOfNames: [Int] = []
    private var distinctReferences = 0
    private var layerBoxes = 0
    private let limits: LayoutLimits

    init(limits: LayoutLimits) {
        self.limits = limits
    }

    /// The number of the cell with this name, which is added if it is new.
    mutating func cell(named name: UnsafeRawBufferPointer) throws -> Int {
        if let known = names.number(of: name) { return resolve(cellsOfNames[known]) }
        let cell = try addCell()
        cells[cell].name = try addName(name, of: cell)
        return cell
    }

    /// The number of a new cell without a name.
    mutating func addCell() throws -> Int {
        guard cells.count < limits.cells else { throw LayoutError(.limit, "more than \(limits.cells) cells") }
        cells.append(Cell())
        return cells.count - 1
    }

    /// Gives a cell its name. If another cell has it, the two are the same from now on.
    mutating func name(_ numbered: Int, _ name: UnsafeRawBufferPointer) throws {
        let cell = resolve(numbered)
        guard cells[cell].name == nil else {
            throw LayoutError(.malformed, "the cell '\(text(cell))' is given a second name")
        }
        guard let known = names.number(of: name) else {
            cells[cell].name = try addName(name, of: cell)
            return
        }
        let other = resolve(cellsOfNames[known])
        guard !cells[cell].isDefined || !cells[other].isDefined else { throw definedTwice(other) }
        let (kept, dropped) = cells[cell].isDefined ? (cell, other) : (other, cell)
        cells[kept].name = known
        cells[dropped].isSameAs = kept
    }

    /// Starts the definition of a cell.
    mutating func define(_ cell: Int) throws {
        guard !cells[cell].isDefined else { throw definedTwice(cell) }
        cells[cell].isDefined = true
        defined.append(cell)
    }

    /// Ends the definition of a cell.
    mutating func complete(_ cell: Int, boxes: [LayerBox], references: [Reference]) throws {
        layerBoxes += boxes.count
        guard layerBoxes <= limits.layerBoxes else {
            throw LayoutError(.limit, "cells that use, in total, more than \(limits.layerBoxes) layers")
        }
        cells[cell].boxes = boxes
        cells[cell].references = references
    }

    /// Must be called before a further distinct reference is kept.
    mutating func countReference() throws {
        guard distinctReferences < limits.distinctReferences else {
            throw LayoutError(
                .limit, "more than \(limits.distinctReferences) references with different cells or orientations")
        }
        distinctReferences += 1
    }

    /// The cell that a number stands for.
    func resolve(_ cell: Int) -> Int {
        var cell = cell
        while let other = cells[cell].isSameAs { cell = other }
        return cell
    }

    /// For people.
    func text(_ cell: Int) -> String { cells[cell].name.map(names.text) ?? "" }

    private mutating func addName(_ name: UnsafeRawBufferPointer, of cell: Int) throws -> Int {
        guard !name.isEmpty else { throw LayoutError(.malformed, "a cell's name is empty") }
        guard name.count <= limits.nameBytes else {
            throw LayoutError(.limit, "a cell's name of \(name.count) bytes; at most \(limits.nameBytes) are accepted")
        }
        guard names.byteCount + name.count <= limits.allNameBytes else {
            throw LayoutError(.limit, "the names of the cells have more than \(limits.allNameBytes) bytes")
        }
        cellsOfNames.append(cell)
        return names.add(name)
    }

    private func definedTwice(_ cell: Int) -> LayoutError {
        LayoutError(.malformed, "the cell '\(text(cell))' is defined a second time")
    }
}
