/// What the precheck asks of every layout before it looks at what is drawn.
package struct StructuralRules: Equatable, Sendable {
    package static let via5 = Layer(82, 0)
    package static let metalTop = Layer(53, 0)
    package static let guardRing = Layer(167, 5)
    static let layers = [via5, metalTop, guardRing]
    /// What stands once on each die whose chip is bonded to a board: the precheck writes into the first, and the
    /// others tell the dies apart.
    package static let chipOnBoardCells = ["qrcode_id", "shuttle_id", "project_id", "marker"].map {
        "gf180mcu_ws_ip__" + $0
    }

    package let topCell: String
    /// Nil allows any.
    package let slot: Slot?
    package let isChipOnBoard: Bool

    /// - Parameters:
    ///   - topCell: The name that the only top cell has to have.
    ///   - slot: The slot whose size it has to have; nil allows that of any.
    ///   - isChipOnBoard: Whether the chip is to be bonded to a board, which asks for `chipOnBoardCells`.
    package init(topCell: String, slot: Slot?, isChipOnBoard: Bool = false) {
        self.topCell = topCell
        self.slot = slot
        self.isChipOnBoard = isChipOnBoard
    }

    /// Every problem, in the order in which the precheck would come upon them; empty for a layout that is in order.
    ///
    /// Of a layout that could not be read to its end, only that is said: all else might lie in the rest.
    package func problems(in facts: LayoutFacts) -> [StructuralProblem] { problems(in: LayoutSummary(facts)) }

    /// The same of a layout of which only the summary is at hand.
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

    /// The cell to be measured: the one that was asked for, or the only one there is.
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
