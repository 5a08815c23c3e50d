/// Counts how often each cell stands in the whole layout: once for each way down to it from a top cell, every place of
/// an array counted.
struct CellPlacements {
    /// By the cells' numbers. The largest number stands for itself and all that are larger.
    private var counts: [Int]

    /// - Parameter order: The cells, each after all that it contains.
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
