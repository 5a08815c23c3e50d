import Foundation
import Layout
import Testing

@Suite("The summary of a layout")
struct LayoutSummaryTests {
    private static func facts(_ tops: [String] = ["chip_top"], right: Int64 = 1_936_000) -> LayoutFacts {
        var facts = LayoutFacts(format: .gdsii, libraryName: "LIB", databaseUnit: 1e-9)
        facts.compression = .gzip
        facts.cells = tops + ["a"]
        let box = Box(left: 0, bottom: 0, right: right, top: 5_122_000)
        facts.topCells = tops.map { LayoutFacts.TopCell(name: $0, box: box) }
        facts.layers = [Layer(34, 0), StructuralRules.guardRing]
        facts.shapes = [Layer(34, 0): 7, StructuralRules.guardRing: 1]
        facts.placements = ["chip_top": 1, "a": 9, StructuralRules.chipOnBoardCells[0]: 2]
        return facts
    }

    @Test("it survives being written as JSON")
    func json() throws {
        for facts in [Self.facts(), Self.facts(["a", "ü\u{0}\"\\"]), LayoutFacts(format: .unknown)] {
            let summary = LayoutSummary(facts)
            let again = try JSONDecoder().decode(LayoutSummary.self, from: JSONEncoder().encode(summary))
            #expect(again == summary)
        }
        var odd = Self.facts()
        odd.databaseUnit = .infinity
        #expect(LayoutSummary(odd).databaseUnit == 0)
        _ = try JSONEncoder().encode(LayoutSummary(odd))
    }

    @Test("it has all that the structural rules look at")
    func rules() {
        let several = Self.facts(["x", "chip_top"], right: 5)
        for (facts, problems) in [(Self.facts(), 3), (several, 5)] {
            let rules = StructuralRules(topCell: "chip_top", slot: .halfWidth, isChipOnBoard: true)
            #expect(LayoutSummary(facts).placements == [StructuralRules.chipOnBoardCells[0]: 2])
            #expect(LayoutSummary(facts).drawnLayers == [StructuralRules.guardRing])
            #expect(rules.problems(in: LayoutSummary(facts)).count == problems + 1)
        }
    }

    @Test("the slot is the one that the only top cell has exactly the size of")
    func slot() {
        #expect(LayoutSummary(Self.facts()).slot == .halfWidth)
        #expect(LayoutSummary(Self.facts(right: 1_936_001)).slot == nil)
        #expect(LayoutSummary(Self.facts(["a", "b"])).slot == nil)
        #expect(LayoutSummary(Self.facts([])).slot == nil)
    }

    @Test("it stays small, however much there is in the layout")
    func bounds() throws {
        var facts = Self.facts((0..<5000).map { "\($0)" + String(repeating: "x", count: 1000) })
        facts.libraryName = String(repeating: "l", count: 60_000)
        facts.layers = (0..<65_536).map { Layer($0, $0) }
        facts.problems = [String(repeating: "p", count: 60_000)]
        let summary = LayoutSummary(facts)
        #expect(summary.topCellCount == 5000)
        #expect(summary.cellCount == 5001)
        #expect(summary.layers.count == LayoutSummary.maximumLayers)
        #expect(try JSONEncoder().encode(summary).count < 100_000)
        facts.problems = []
        #expect(
            StructuralRules(topCell: "x", slot: nil).problems(in: facts).first.map { "\($0)" }?
                .hasPrefix("The layout has 5000 top cells ('0x") == true)
    }

    @Test("a layout that is too large to be read is told from one that is wrong")
    func limits() throws {
        let bytes = try Samples.topAboveRectangle { try $0.reference(to: "a", at: Point(0, 0)) }
        var limits = LayoutLimits()
        limits.cells = 1
        let large = LayoutSummary(try LayoutReader(limits: limits).facts(of: bytes))
        #expect(large.exceedsLimits && large.problems.count == 1)
        let short = LayoutSummary(try LayoutReader().facts(of: Array(bytes.dropLast(5))))
        #expect(!short.exceedsLimits && short.problems.count == 1)
        #expect(!LayoutSummary(try LayoutReader().facts(of: bytes)).exceedsLimits)
    }
}
