/// Collects the facts of a layout while a reader of any format goes through it. Keeps no geometry.
///
/// Its errors have no position, which only the reader knows.
struct LayoutFactsBuilder {
    private let limits: LayoutLimits
    private var work: WorkMeter
    private var table: CellTable
    private var layers: LayerTable
    private var texts = 0
    private var references = 0

    /// The cell that is being defined.
    private var cell: Int?
    private var contents = CellContents()

    var libraryName = ""
    /// In metres.
    var databaseUnit = 0.0

    init(limits: LayoutLimits, isCancelled: @escaping @Sendable () -> Bool = { false }) {
        self.limits = limits
        work = WorkMeter(limit: limits.work, isCancelled: isCancelled)
        table = CellTable(limits: limits)
        layers = LayerTable(maximum: limits.layers)
    }

    mutating func spend(_ steps: Int) throws { try work.spend(steps) }

    /// - Throws: `CancellationError` if the reading was cancelled.
    func checkCancellation() throws { try work.check() }

    // MARK: Cells

    /// The number of the cell with this name.
    mutating func cell(named name: UnsafeRawBufferPointer) throws -> Int { try table.cell(named: name) }

    /// The number of a new cell whose name comes later.
    mutating func addCell() throws -> Int { try table.addCell() }

    mutating func name(_ cell: Int, _ name: UnsafeRawBufferPointer) throws { try table.name(cell, name) }

    mutating func beginCell(_ number: Int) throws {
        let number = table.resolve(number)
        try table.define(number)
        cell = number
    }

    mutating func endCell() throws {
        guard let cell else { return }
        try table.complete(cell, boxes: contents.boxes, references: contents.references)
        self.cell = nil
        contents.clear()
    }

    // MARK: What is in a cell

    /// Adds shapes that together cover the box.
    mutating func addShape(_ box: Box, on layer: Layer, count: Int = 1) throws {
        let number = try layers.number(of: layer)
        layers.count(count, on: number)
        contents.add(box, on: number)
    }

    /// Adds texts whose positions together have the box.
    mutating func addText(_ box: Box, on layer: Layer, count: Int = 1) throws {
        texts = texts.addingClamped(count)
        contents.add(box, on: try layers.number(of: layer))
    }

    /// Adds references to one cell whose origins together have the box `origins`.
    mutating func addReference(
        to cell: Int, _ orientation: Orientation, origins: Box, count: Int = 1
    ) throws {
        references += 1
        try contents.add(referenceTo: cell, orientation, origins: origins, count: count) {
            try table.countReference()
        }
    }

    // MARK: The whole

    /// The facts of the whole layout. Expensive if there are many cells.
    mutating func facts(_ format: LayoutFormat) throws -> LayoutFacts {
        let extents = try CellExtents(of: table, limits: limits, work: &work)
        let tops = table.defined.filter { !extents.isReferred[$0] }
        let placements = try CellPlacements(of: table, in: extents.order, from: tops, work: &work)
        var facts = soFar(format)
        facts.topCells = tops.map { LayoutFacts.TopCell(name: table.text($0), box: extents.box(of: $0)) }
        facts.undefinedCells = table.cells.indices
            .filter { !table.cells[$0].isDefined && extents.isReferred[$0] }.map(table.text)
        for (name, cell) in zip(facts.cells, table.defined) { facts.placements[name] = placements[cell] }
        return facts
    }

    /// The facts of a layout that was not read to its end.
    func soFar(_ format: LayoutFormat) -> LayoutFacts {
        var facts = LayoutFacts(format: format, libraryName: libraryName, databaseUnit: databaseUnit)
        facts.cells = table.defined.map(table.text)
        facts.layers = layers.layers.sorted()
        for (layer, count) in zip(layers.layers, layers.shapes) where count > 0 { facts.shapes[layer] = count }
        facts.texts = texts
        facts.references = references
        return facts
    }
}
