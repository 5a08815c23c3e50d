/// Computes the extent of each cell, including its references: every cell once, after all cells that it contains.
///
/// Layer by layer, as KLayout does: for cells that are rotated by oblique angles, the box of the rotated boxes of all
/// layers may be smaller than the rotated box of all layers. Works without recursion, in time proportional to the
/// number of cells, distinct references and the layers that they refer to, however deep or entangled the layout is.
struct CellExtents {
    private enum Progress { case untouched, open, done }

    private let table: CellTable
    private let limits: LayoutLimits
    private var progress: [Progress]
    private var depths: [Int]
    /// The cells whose references are being followed, each with the index of the next reference.
    private var path: [(cell: Int, next: Int)] = []
    /// The cells, each after all cells that it contains.
    private(set) var order: [Int] = []
    private(set) var isReferred: [Bool]
    /// By cell number; empty for a cell that is empty on all levels.
    private var boxes: [[CellTable.LayerBox]]
    private var layerBoxes = 0

    /// - Throws: `LayoutError`: recursion, too many levels, or a cell larger than `Box.coordinates`.
    init(of table: CellTable, limits: LayoutLimits, work: inout WorkMeter) throws {
        self.table = table
        self.limits = limits
        progress = Array(repeating: .untouched, count: table.cells.count)
        depths = Array(repeating: 0, count: table.cells.count)
        isReferred = Array(repeating: false, count: table.cells.count)
        boxes = Array(repeating: [], count: table.cells.count)
        for cell in table.cells.indices where progress[cell] == .untouched {
            try visit(cell, &work)
        }
        var contents = CellContents()
        for cell in order {
            try measure(cell, in: &contents, &work)
        }
    }

    func box(of cell: Int) -> Box? {
        boxes[cell].reduce(into: nil) { $0.formUnion($1.box) }
    }

    // MARK: The order of cells

    private mutating func visit(_ start: Int, _ work: inout WorkMeter) throws {
        open(start)
        while let (cell, next) = path.last {
            try work.spend(1)
            guard next < table.cells[cell].references.count else {
                progress[cell] = .done
                order.append(cell)
                path.removeLast()
                continue
            }
            let child = table.resolve(table.cells[cell].references[next].cell)
            isReferred[child] = true
            switch progress[child] {
            case .untouched: open(child)
            case .open: throw recursion(through: child)
            case .done:
                try deepen(cell, above: child)
                path[path.count - 1].next += 1
            }
        }
    }

    private mutating func open(_ cell: Int) {
        progress[cell] = .open
        path.append((cell, 0))
    }

    private mutating func deepen(_ cell: Int, above child: Int) throws {
        depths[cell] = max(depths[cell], depths[child] + 1)
        guard depths[cell] <= limits.depth else {
            throw LayoutError(
                .limit, "the cell '\(table.text(cell))' has more than \(limits.depth) levels of cells below it")
        }
    }

    private func recursion(through cell: Int) -> LayoutError {
        let circle = path.map(\.cell).drop { $0 != cell } + [cell]
        let names = circle.prefix(8).map { "'\(table.text($0))'" }.joined(separator: " > ")
        return LayoutError(.recursion, "a cell contains itself: \(names)\(circle.count > 8 ? " > …" : "")")
    }

    // MARK: Boxes

    private mutating func measure(_ cell: Int, in contents: inout CellContents, _ work: inout WorkMeter) throws {
        for own in table.cells[cell].boxes { contents.add(own.box, on: own.layer) }
        for reference in table.cells[cell].references {
            let below = boxes[table.resolve(reference.cell)]
            try work.spend(below.count + 1)
            let turn = Turn(reference.orientation)
            for entry in below {
                guard let placed = turn.apply(to: entry.box)?.swept(over: reference.origins) else {
                    throw LayoutError(.limit, "the cell '\(table.text(cell))' is too large to measure")
                }
                contents.add(placed, on: entry.layer)
            }
        }
        boxes[cell] = contents.boxes
        contents.clear()
        layerBoxes += boxes[cell].count
        guard layerBoxes <= limits.layerBoxes else {
            throw LayoutError(.limit, "cells that use, in total, more than \(limits.layerBoxes) layers")
        }
    }
}
