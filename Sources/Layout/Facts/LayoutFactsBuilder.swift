/// Collects the facts of a layout while a reader of some format goes through it. Holds nothing of what is drawn.
///
/// Its errors say nothing of a place: the reader knows that.
struct LayoutFactsBuilder {
    private struct ReferenceKey: Hashable {
        let cell: Int
        let orientation: Orientation
    }

    private let limits: LayoutLimits
    private var table: CellTable
    private var shapes: [Layer: Int] = [:]
    private var texts = 0
    private var references = 0

    /// The cell that is being defined.
    private var cell: Int?
    private var box: Box?
    private var cellReferences: [ReferenceKey: Box] = [:]

    init(limits: LayoutLimits) {
        self.limits = limits
        table = CellTable(limits: limits)
    }

    mutating func beginCell(_ name: CellName) throws {
        cell = try table.define(name)
    }

    mutating func endCell() {
        guard let cell else { return }
        let references = cellReferences.map {
            CellTable.Reference(cell: $0.key.cell, orientation: $0.key.orientation, origins: $0.value)
        }
        table.complete(cell, box: box, references: references)
        self.cell = nil
        box = nil
        cellReferences.removeAll(keepingCapacity: true)
    }

    mutating func addShape(_ shape: Box, on layer: Layer) throws {
        if shapes[layer] == nil, shapes.count >= limits.layers {
            throw LayoutError(.limit, "more than \(limits.layers) layers")
        }
        shapes[layer, default: 0] += 1
        box.formUnion(shape)
    }

    mutating func addText(at point: Point) {
        texts += 1
        box.formUnion(Box(point))
    }

    /// Adds references to one cell whose places, all of them, have the box `origins`.
    mutating func addReference(to name: CellName, _ orientation: Orientation, origins: Box) throws {
        references += 1
        let key = ReferenceKey(cell: try table.refer(to: name), orientation: orientation)
        if cellReferences[key] == nil { try table.countReference() }
        cellReferences[key].formUnion(origins)
    }

    /// The facts of the whole layout. Expensive when there are many cells.
    func facts(format: LayoutFormat, libraryName: String, databaseUnit: Double) throws -> LayoutFacts {
        let extents = try CellExtents(of: table.cells, maximumDepth: limits.depth)
        let tops = table.defined.filter { !table.cells[$0].isReferred }
        return LayoutFacts(
            format: format, libraryName: libraryName, databaseUnit: databaseUnit,
            cells: table.defined.map { table.cells[$0].name.text },
            topCells: tops.map { LayoutFacts.TopCell(name: table.cells[$0].name.text, box: extents.boxes[$0]) },
            undefinedCells: table.cells.filter { !$0.isDefined }.map(\.name.text),
            shapes: shapes, texts: texts, references: references)
    }
}
