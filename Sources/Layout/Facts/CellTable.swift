/// The cells of a layout and what each contains, by number. Cells may be referred to before they are defined.
struct CellTable {
    /// References from one cell to another in one orientation; only the box of their places is kept.
    struct Reference {
        let cell: Int
        let orientation: Orientation
        var origins: Box
    }

    struct Cell {
        let name: CellName
        var isDefined = false
        var isReferred = false
        /// The box of the cell's own shapes and texts.
        var box: Box?
        var references: [Reference] = []
    }

    private(set) var cells: [Cell] = []
    private var numbers: [CellName: Int] = [:]
    /// The defined cells, in order.
    private(set) var defined: [Int] = []
    private var distinctReferences = 0
    private let limits: LayoutLimits

    init(limits: LayoutLimits) {
        self.limits = limits
    }

    /// Begins the definition of a cell and gives its number.
    mutating func define(_ name: CellName) throws -> Int {
        let number = try self.number(of: name)
        guard !cells[number].isDefined else {
            throw LayoutError(.malformed, "the cell '\(name.text)' is defined a second time")
        }
        cells[number].isDefined = true
        defined.append(number)
        return number
    }

    /// The number of a cell that is referred to.
    mutating func refer(to name: CellName) throws -> Int {
        let number = try self.number(of: name)
        cells[number].isReferred = true
        return number
    }

    /// Ends the definition of a cell.
    mutating func complete(_ number: Int, box: Box?, references: [Reference]) {
        cells[number].box = box
        cells[number].references = references
    }

    /// Has to be called before one more distinct reference is kept.
    mutating func countReference() throws {
        guard distinctReferences < limits.distinctReferences else {
            throw LayoutError(
                .limit, "more than \(limits.distinctReferences) references with different cells or orientations")
        }
        distinctReferences += 1
    }

    private mutating func number(of name: CellName) throws -> Int {
        if let known = numbers[name] { return known }
        guard !name.isEmpty else { throw LayoutError(.malformed, "a cell's name is empty") }
        guard name.count <= limits.nameBytes else {
            throw LayoutError(.limit, "a cell's name of \(name.count) bytes; at most \(limits.nameBytes) are taken")
        }
        guard cells.count < limits.cells else { throw LayoutError(.limit, "more than \(limits.cells) cells") }
        let kept = name.detached
        numbers[kept] = cells.count
        cells.append(Cell(name: kept))
        return cells.count - 1
    }
}
