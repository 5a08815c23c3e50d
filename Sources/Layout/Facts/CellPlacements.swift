/// Counts how often each cell is placed in the whole layout: once for each path to it from a top cell, counting every
/// element of an array.
struct CellPlacements {
    /// By cell number. The largest integer stands for itself and everything larger.
    private var counts: [Int]

    /// - Parameter order: The cells, each after all cells that it contains.
    init(of table: CellTable, in order: [Int], from tops: [Int], work: inout WorkMeter) throws {
        counts = Array(repeating: 0, count: table.cells.count)
        for top in tops { counts[top] = 1 }
        for cell in order.reversed() {
            try work.spend(table.cells[cell].references.count)
            for reference in table.cells[cell].references {
                let child = table.resolve(reference.cell)
                counts[child] = counts[child].addingClamped(counts[cell].multipliedClamped(by: reference.count))
            }
        }
    }

    subscript(cell: Int) -> Int { counts[cell] }
}
