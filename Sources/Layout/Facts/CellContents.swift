/// The contents of the cell that is being defined. Reused from cell to cell, as most cells are small: entries of an
/// earlier cell are recognized by their stamp, so that nothing has to be cleared.
struct CellContents {
    private struct Slot {
        var stamp = 0
        /// Where its entry is in `boxes` or `references`.
        var index = 0
    }

    private struct ObliqueReference: Hashable {
        let cell: Int
        let orientation: Orientation
    }

    private(set) var boxes: [CellTable.LayerBox] = []
    private(set) var references: [CellTable.Reference] = []
    private var stamp = 1
    /// By layer.
    private var layerSlots: [Slot] = []
    /// By eight times the cell plus the code of the orientation.
    private var referenceSlots: [Slot] = []
    private var obliqueReferences: [ObliqueReference: Int] = [:]

    mutating func clear() {
        boxes.removeAll(keepingCapacity: true)
        references.removeAll(keepingCapacity: true)
        obliqueReferences.removeAll(keepingCapacity: true)
        stamp += 1
    }

    mutating func add(_ box: Box, on layer: Int) {
        if layer >= layerSlots.count {
            layerSlots += Array(repeating: Slot(), count: layer + 1 - layerSlots.count)
        }
        guard layerSlots[layer].stamp == stamp else {
            layerSlots[layer] = Slot(stamp: stamp, index: boxes.count)
            boxes.append(CellTable.LayerBox(layer: layer, box: box))
            return
        }
        boxes[layerSlots[layer].index].box.formUnion(box)
    }

    /// - Parameter isNew: called before a reference is kept that differs from all others.
    mutating func add(
        referenceTo cell: Int, _ orientation: Orientation, origins: Box, count: Int, isNew: () throws -> Void
    ) throws {
        let known = orientation.code.map { along(cell * 8 + $0) } ?? oblique(cell, orientation)
        if let known {
            references[known].origins.formUnion(origins)
            references[known].count = references[known].count.addingClamped(count)
        } else {
            try isNew()
            references.append(
                CellTable.Reference(cell: cell, orientation: orientation, origins: origins, count: count))
        }
    }

    /// The reference's index in `references`; nil if it is new and will be appended.
    private mutating func along(_ slot: Int) -> Int? {
        if slot >= referenceSlots.count {
            referenceSlots += Array(repeating: Slot(), count: slot * 2 + 8 - referenceSlots.count)
        }
        guard referenceSlots[slot].stamp != stamp else { return referenceSlots[slot].index }
        referenceSlots[slot] = Slot(stamp: stamp, index: references.count)
        return nil
    }

    private mutating func oblique(_ cell: Int, _ orientation: Orientation) -> Int? {
        let key = ObliqueReference(cell: cell, orientation: orientation)
        if let known = obliqueReferences[key] { return known }
        obliqueReferences[key] = references.count
        return nil
    }
}

extension Int {
    /// The sum of two non-negative numbers, or the largest number if it overflows.
    func addingClamped(_ other: Int) -> Int {
        let (sum, isTooLarge) = addingReportingOverflow(other)
        return isTooLarge ? .max : sum
    }

    /// The product of two non-negative numbers, or the largest number if it overflows.
    func multipliedClamped(by other: Int) -> Int {
        let (product, isTooLarge) = multipliedReportingOverflow(by: other)
        return isTooLarge ? .max : product
    }
}
