import Layout
import Testing

@Suite("Structural rules")
struct StructuralRulesTests {
    private static let shapes = [Layer(34, 0): 3, StructuralRules.guardRing: 1]

    private static func facts(
        tops: [String] = ["chip_top"], box: Box? = Box(left: 0, bottom: 0, right: 3_932_000, top: 5_122_000),
        unit: Double = 1e-9, shapes: [Layer: Int] = shapes
    ) -> LayoutFacts {
        var facts = LayoutFacts(format: .gdsii, libraryName: "LIB", databaseUnit: unit)
        facts.cells = tops
        facts.topCells = tops.map { LayoutFacts.TopCell(name: $0, box: box) }
        facts.shapes = shapes
        return facts
    }

    private static func problems(_ facts: LayoutFacts, slot: Slot = .whole) -> [StructuralProblem] {
        StructuralRules(topCell: "chip_top", slot: slot).problems(in: facts)
    }

    @Test("a layout that is in order has no problems", arguments: Slot.allCases)
    func inOrder(_ slot: Slot) {
        let box = Box(
            left: 0, bottom: 0, right: Double(slot.size.width * 1000), top: Double(slot.size.height * 1000))
        #expect(Self.problems(Self.facts(box: box), slot: slot).isEmpty)
    }

    @Test("there is exactly one top cell, named as asked for")
    func topCell() {
        #expect(Self.problems(Self.facts(tops: [])) == [.noTopCell])
        #expect(Self.problems(Self.facts(tops: ["x", "chip_top"])) == [.severalTopCells(["x", "chip_top"], count: 2)])
        #expect(Self.problems(Self.facts(tops: ["x", "y"])) == [.severalTopCells(["x", "y"], count: 2)])
        #expect(Self.problems(Self.facts(tops: ["x"])) == [.topCellName(found: "x", expected: "chip_top")])
        #expect(Self.problems(Self.facts(box: nil)) == [.emptyTopCell("chip_top")])
    }

    @Test("the lower left corner lies at the origin", arguments: [(-5, 1000), (0, 1), (2, 0)])
    func origin(_ left: Double, _ bottom: Double) {
        let box = Box(left: left, bottom: bottom, right: left + 3_932_000, top: bottom + 5_122_000)
        #expect(Self.problems(Self.facts(box: box)) == [.origin(x: left / 1000, y: bottom / 1000)])
    }

    @Test(
        "the database unit is a nanometre, within what GDSII can hold",
        arguments: [1.0000000000000002e-9, 9.999999999e-10])
    func unit(_ unit: Double) {
        #expect(Self.problems(Self.facts(unit: unit)).isEmpty)
    }

    @Test("with another unit the layout is measured in that unit")
    func otherUnit() {
        let box = Box(left: 0, bottom: 0, right: 786_400, top: 1_024_400)
        #expect(Self.problems(Self.facts(box: box, unit: 5e-9)) == [.databaseUnit(0.005)])
        #expect(
            Self.problems(Self.facts(unit: 5e-9))
                == [.databaseUnit(0.005), .size(width: 19660, height: 25610, slot: .whole)])
    }

    @Test("Via5 and MetalTop stay empty, the guard ring does not")
    func layers() {
        #expect(
            Self.problems(Self.facts(shapes: [Layer(82, 0): 1, Layer(53, 0): 2])) == [
                .forbiddenLayer(Layer(82, 0), name: "Via5"), .forbiddenLayer(Layer(53, 0), name: "MetalTop"),
                .missingLayer(Layer(167, 5), name: "GUARD_RING_MK"),
            ])
        #expect(Self.problems(Self.facts(shapes: [Layer(82, 1): 1, Layer(53, 4): 2, Layer(167, 5): 1])).isEmpty)
    }

    @Test(
        "the size is exactly the slot's",
        arguments: [(3_931_999.0, 3931.999), (3_932_001, 3932.001), (3_900_000, 3900)])
    func size(_ right: Double, _ width: Double) {
        let box = Box(left: 0, bottom: 0, right: right, top: 5_122_000)
        #expect(Self.problems(Self.facts(box: box)) == [.size(width: width, height: 5122, slot: .whole)])
    }

    @Test("a chip on board has each of its four cells exactly once, however deep")
    func chipOnBoard() {
        let rules = StructuralRules(topCell: "chip_top", slot: .whole, isChipOnBoard: true)
        let names = StructuralRules.chipOnBoardCells
        #expect(names.first == "gf180mcu_ws_ip__qrcode_id")
        var facts = Self.facts()
        #expect(rules.problems(in: facts) == names.map { .placements(of: $0, count: 0) })
        #expect(Self.problems(facts).isEmpty)
        for name in names { facts.placements[name] = 1 }
        #expect(rules.problems(in: facts).isEmpty)
        facts.placements[names[2]] = 4
        #expect(
            rules.problems(in: facts).map(\.description) == [
                "The cell 'gf180mcu_ws_ip__project_id' is placed 4 times; a chip on board needs it exactly once."
            ])
    }

    @Test("of a layout that could not be read only that is said")
    func unreadable() {
        var facts = Self.facts(tops: [])
        facts.problems = ["it ends too early"]
        #expect(Self.problems(facts).map(\.description) == ["The layout cannot be read: it ends too early."])
    }

    @Test("all problems are reported, not the first")
    func all() {
        let facts = Self.facts(
            tops: ["x"], box: Box(left: 1000, bottom: 0, right: 2000, top: 5000), unit: 2e-9, shapes: [:])
        #expect(Self.problems(facts).count == 5)
    }

    @Test("each problem is a sentence with what was found and what would be right")
    func sentences() {
        let sentences: [(StructuralProblem, String)] = [
            (
                .severalTopCells(["a", "b", "c", "d", "e", "f"], count: 6),
                "The layout has 6 top cells ('a', 'b', 'c', 'd', 'e', …); it needs exactly one."
            ),
            (.topCellName(found: "x", expected: "y"), "The layout has no top cell 'y'; its only top cell is 'x'."),
            (
                .origin(x: -0.005, y: 1),
                "The lower left corner of the layout is at (-0.005, 1.0) µm; it must be at (0, 0)."
            ),
            (.databaseUnit(0.005), "The database unit is 0.005 µm; it must be 0.001 µm."),
            (
                .size(width: 3900, height: 5122, slot: .quarter),
                "The layout measures 3900.0 × 5122.0 µm; slot 0p5x0p5 needs exactly 1936 × 2531 µm."
            ),
            (
                .noSlot(width: 3900, height: 5122),
                "The layout measures 3900.0 × 5122.0 µm, which is the size of no slot: 1x1 is 3932 × 5122 µm, "
                    + "0p5x1 is 1936 × 5122 µm, 1x0p5 is 3932 × 2531 µm, 0p5x0p5 is 1936 × 2531 µm."
            ),
        ]
        for (problem, sentence) in sentences { #expect("\(problem)" == sentence) }
    }
}
