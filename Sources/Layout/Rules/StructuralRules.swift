/// The precheck's requirements for every layout, apart from its geometry.
package struct StructuralRules: Equatable, Sendable {
    /// Forbidden: the process has five metals.
    package static let via5 = Layer(82, 0)
    /// Forbidden: the process has five metals.
    package static let metalTop = Layer(53, 0)
    /// Every die needs a shape on this layer.
    package static let guardRing = Layer(167, 5)
    static let layers = [via5, metalTop, guardRing]
    /// The cells that are placed once on each die for chip on board: the precheck writes into the first one, and the
    /// others identify the die.
    package static let chipOnBoardCells = ["qrcode_id", "shuttle_id", "project_id", "marker"].map {
        "gf180mcu_ws_ip__" + $0
    }

    package let topCell: String
    /// Nil allows any slot.
    package let slot: Slot?
    package let isChipOnBoard: Bool

    /// - Parameters:
    ///   - topCell: The required name of the only top cell.
    ///   - slot: The slot whose size it must have; nil allows that of any slot.
    ///   - isChipOnBoard: Whether the chip is to be bonded to a board, which requires `chipOnBoardCells`.
    package init(topCell: String, slot: Slot?, isChipOnBoard: Bool = false) {
        self.topCell = topCell
        self.slot = slot
        self.isChipOnBoard = isChipOnBoard
    }

    /// Every problem, in the order in which the precheck would find them; empty for a layout without problems.
    ///
    /// For a layout that could not be read to its end, this is the only problem: everything else might be in the rest.
    package func problems(in facts: LayoutFacts) -> [StructuralProblem] { problems(in: LayoutSummary(facts)) }

    /// The same for the stored summary of a layout.
    package func problems(in facts: LayoutSummary) -> [StructuralProblem] {
        guard facts.problems.isEmpty else { return facts.problems.map(StructuralProblem.unreadable) }
        return topCellProblems(facts) + extentProblems(facts) + layerProblems(facts) + sizeProblems(facts)
            + cellProblems(facts)
    }

    private func topCellProblems(_ facts: LayoutSummary) -> [StructuralProblem] {
        guard facts.topCellCount > 0 else { return [.noTopCell] }
        guard let only = facts.onlyTopCell else {
            return [.severalTopCells(facts.topCells.map(\.name), count: facts.topCellCount)]
        }
        return only.name == topCell ? [] : [.topCellName(found: only.name, expected: topCell)]
    }

    /// The cell to be measured: the requested one, or the only one.
    private func measuredCell(_ facts: LayoutSummary) -> LayoutFacts.TopCell? {
        facts.topCells.first { $0.name == topCell } ?? facts.onlyTopCell
    }

    private func extentProblems(_ facts: LayoutSummary) -> [StructuralProblem] {
        var problems: [StructuralProblem] = []
        let unit = Micrometres(databaseUnit: facts.databaseUnit)
        if let cell = measuredCell(facts) {
            if let box = cell.box {
                if box.left != 0 || box.bottom != 0 { problems.append(.origin(x: unit[box.left], y: unit[box.bottom])) }
            } else {
                problems.append(.emptyTopCell(cell.name))
            }
        }
        if !unit.isNanometre { problems.append(.databaseUnit(unit[1])) }
        return problems
    }

    private func layerProblems(_ facts: LayoutSummary) -> [StructuralProblem] {
        let forbidden = [(Self.via5, "Via5"), (Self.metalTop, "MetalTop")].filter { facts.drawnLayers.contains($0.0) }
        let hasGuardRing = facts.drawnLayers.contains(Self.guardRing)
        return forbidden.map { .forbiddenLayer($0.0, name: $0.1) }
            + (hasGuardRing ? [] : [.missingLayer(Self.guardRing, name: "GUARD_RING_MK")])
    }

    private func sizeProblems(_ facts: LayoutSummary) -> [StructuralProblem] {
        guard let box = measuredCell(facts)?.box else { return [] }
        let unit = Micrometres(databaseUnit: facts.databaseUnit)
        let fitting = Slot(box, unit)
        let (width, height) = (unit[box.width], unit[box.height])
        guard let slot else { return fitting == nil ? [.noSlot(width: width, height: height)] : [] }
        return fitting == slot ? [] : [.size(width: width, height: height, slot: slot)]
    }

    private func cellProblems(_ facts: LayoutSummary) -> [StructuralProblem] {
        guard isChipOnBoard else { return [] }
        return Self.chipOnBoardCells.compactMap { name in
            let count = facts.placements[name, default: 0]
            return count == 1 ? nil : .placements(of: name, count: count)
        }
    }
}
