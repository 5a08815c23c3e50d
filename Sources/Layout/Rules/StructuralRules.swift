/// What the precheck asks of every layout before it looks at what is drawn.
package struct StructuralRules: Equatable, Sendable {
    package static let via5 = Layer(82, 0)
    package static let metalTop = Layer(53, 0)
    package static let guardRing = Layer(167, 5)
    /// What stands once on each die whose chip is bonded to a board: the precheck writes into the first, and the
    /// others tell the dies apart.
    package static let chipOnBoardCells = ["qrcode_id", "shuttle_id", "project_id", "marker"].map {
        "gf180mcu_ws_ip__" + $0
    }

    package let topCell: String
    package let slot: Slot
    package let isChipOnBoard: Bool

    /// - Parameters:
    ///   - topCell: The name that the only top cell has to have.
    ///   - isChipOnBoard: Whether the chip is to be bonded to a board, which asks for `chipOnBoardCells`.
    package init(topCell: String, slot: Slot, isChipOnBoard: Bool = false) {
        self.topCell = topCell
        self.slot = slot
        self.isChipOnBoard = isChipOnBoard
    }

    /// Every problem, in the order in which the precheck would come upon them; empty for a layout that is in order.
    ///
    /// Of a layout that could not be read to its end, only that is said: all else might lie in the rest.
    package func problems(in facts: LayoutFacts) -> [StructuralProblem] {
        guard facts.problems.isEmpty else { return facts.problems.map(StructuralProblem.unreadable) }
        return topCellProblems(facts) + extentProblems(facts) + layerProblems(facts) + sizeProblems(facts)
            + cellProblems(facts)
    }

    private func topCellProblems(_ facts: LayoutFacts) -> [StructuralProblem] {
        let names = facts.topCells.map(\.name)
        guard let first = names.first else { return [.noTopCell] }
        guard names.count == 1 else { return [.severalTopCells(names)] }
        return first == topCell ? [] : [.topCellName(found: first, expected: topCell)]
    }

    /// The cell to be measured: the one that was asked for, or the only one there is.
    private func measuredCell(_ facts: LayoutFacts) -> LayoutFacts.TopCell? {
        facts.topCells.first { $0.name == topCell } ?? (facts.topCells.count == 1 ? facts.topCells.first : nil)
    }

    private func extentProblems(_ facts: LayoutFacts) -> [StructuralProblem] {
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

    private func layerProblems(_ facts: LayoutFacts) -> [StructuralProblem] {
        let forbidden = [(Self.via5, "Via5"), (Self.metalTop, "MetalTop")].filter { facts.shapes[$0.0, default: 0] > 0 }
        let hasGuardRing = facts.shapes[Self.guardRing, default: 0] > 0
        return forbidden.map { .forbiddenLayer($0.0, name: $0.1) }
            + (hasGuardRing ? [] : [.missingLayer(Self.guardRing, name: "GUARD_RING_MK")])
    }

    private func sizeProblems(_ facts: LayoutFacts) -> [StructuralProblem] {
        guard let box = measuredCell(facts)?.box else { return [] }
        let unit = Micrometres(databaseUnit: facts.databaseUnit)
        let (width, height) = (unit[box.width], unit[box.height])
        let isExact = width == Double(slot.size.width) && height == Double(slot.size.height)
        return isExact ? [] : [.size(width: width, height: height, slot: slot)]
    }

    private func cellProblems(_ facts: LayoutFacts) -> [StructuralProblem] {
        guard isChipOnBoard else { return [] }
        return Self.chipOnBoardCells.compactMap { name in
            let count = facts.placements[name, default: 0]
            return count == 1 ? nil : .placements(of: name, count: count)
        }
    }
}
