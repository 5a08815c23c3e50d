/// Finds what each cell covers, through its references: every cell once, after all cells that it contains.
///
/// Walks without recursion of its own, in time proportional to cells and distinct references, however deep or
/// entangled the layout is.
struct CellExtents {
    private enum Progress { case untouched, open, done }

    private let cells: [CellTable.Cell]
    private let maximumDepth: Int
    private var progress: [Progress]
    private var depths: [Int]
    /// By the cells' numbers; nil for a cell that is empty through and through.
    private(set) var boxes: [Box?]
    /// Cells whose references are being followed, each with the number of the next one.
    private var path: [(cell: Int, next: Int)] = []

    /// - Throws: `LayoutError`: recursion, too many levels, or a cell larger than `Box.coordinates`.
    init(of cells: [CellTable.Cell], maximumDepth: Int) throws {
        self.cells = cells
        self.maximumDepth = maximumDepth
        progress = Array(repeating: .untouched, count: cells.count)
        depths = Array(repeating: 0, count: cells.count)
        boxes = cells.map(\.box)
        for cell in cells.indices where progress[cell] == .untouched {
            try visit(cell)
        }
    }

    private mutating func visit(_ start: Int) throws {
        open(start)
        while let (cell, next) = path.last {
            guard next < cells[cell].references.count else {
                progress[cell] = .done
                path.removeLast()
                continue
            }
            let reference = cells[cell].references[next]
            switch progress[reference.cell] {
            case .untouched: open(reference.cell)
            case .open: throw recursion(through: reference.cell)
            case .done:
                try merge(reference, into: cell)
                path[path.count - 1].next += 1
            }
        }
    }

    private mutating func open(_ cell: Int) {
        progress[cell] = .open
        path.append((cell, 0))
    }

    private mutating func merge(_ reference: CellTable.Reference, into cell: Int) throws {
        depths[cell] = max(depths[cell], depths[reference.cell] + 1)
        guard depths[cell] <= maximumDepth else {
            throw LayoutError(
                .limit, "the cell '\(cells[cell].name.text)' has more than \(maximumDepth) levels of cells below it")
        }
        guard let box = boxes[reference.cell] else { return }
        guard let placed = reference.orientation.apply(to: box)?.swept(over: reference.origins) else {
            throw LayoutError(.limit, "the cell '\(cells[cell].name.text)' is too large to be measured")
        }
        boxes[cell].formUnion(placed)
    }

    private func recursion(through cell: Int) -> LayoutError {
        let circle = path.map(\.cell).drop { $0 != cell } + [cell]
        let names = circle.prefix(8).map { "'\(cells[$0].name.text)'" }.joined(separator: " > ")
        return LayoutError(.recursion, "a cell contains itself: \(names)\(circle.count > 8 ? " > …" : "")")
    }
}
