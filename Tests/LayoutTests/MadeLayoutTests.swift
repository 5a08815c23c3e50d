import Foundation
import Layout
import Testing

/// Layouts that KLayout wrote. They are not part of the repository: the tests run where they stand beside it.
@Suite("Layouts made for the real precheck", .enabled(if: MadeLayouts.exist))
struct MadeLayoutTests {
    private static func facts(_ name: String) throws -> LayoutFacts {
        try LayoutReader().facts(of: MadeLayouts.bytes("made/" + name))
    }

    private static func problems(_ name: String, isChipOnBoard: Bool = false) throws -> [StructuralProblem] {
        let rules = StructuralRules(topCell: "chip_top", slot: .whole, isChipOnBoard: isChipOnBoard)
        return rules.problems(in: try facts(name))
    }

    @Test(
        "layouts that are in order, or that only break design rules, have no problems",
        arguments: ["clean_1x1.gds", "clean_1x1.gds.gz", "clean_1x1.oas", "bad_drc_m1_width.gds", "bad_zero_area.gds"])
    func inOrder(_ name: String) throws {
        #expect(try Self.problems(name) == [])
        #expect(try Self.problems(name, isChipOnBoard: true) == [])
    }

    @Test("each structural fault is found, and nothing else, in words for who drew it")
    func faults() throws {
        let faults = [
            "bad_size": "The layout measures 3900.0 × 5122.0 µm; slot 1x1 needs exactly 3932 × 5122 µm.",
            "bad_two_tops": "The layout has 2 top cells ('other_top', 'chip_top'); it needs exactly one.",
            "bad_metaltop_53_0":
                "There are shapes on layer 53/0 (MetalTop); the process has five metals and no such layer.",
            "bad_truncated":
                "The layout cannot be read: At byte 694, record XY: the file ends within the record that begins here, "
                + "after 6 bytes of it.",
            "bad_text":
                "The layout cannot be read: the file is neither GDSII, which begins with 00 06 00 02, nor OASIS, which "
                + "begins with %SEMI-OASIS; it begins with 74 68 69 73 20 69 73 20.",
        ]
        for (name, sentence) in faults {
            #expect(try Self.problems(name + ".gds").map(\.description) == [sentence])
        }
    }

    @Test("the same layout has the same facts in each format")
    func formats() throws {
        let plain = try Self.facts("clean_1x1.gds")
        let zipped = try Self.facts("clean_1x1.gds.gz")
        let oasis = try Self.facts("clean_1x1.oas")
        #expect(zipped.compression == .gzip)
        #expect(oasis.format == .oasis)
        for other in [zipped, oasis] {
            #expect(other.databaseUnit == plain.databaseUnit)
            #expect(Set(other.cells) == Set(plain.cells))
            #expect(other.topCells == plain.topCells)
            #expect(other.layers == plain.layers)
            #expect(other.shapes == plain.shapes)
            #expect(other.placements == plain.placements)
        }
    }

    @Test("shapes are counted as KLayout counts them")
    func counts() throws {
        let facts = try Self.facts("clean_1x1.gds")
        #expect(facts.cells.count == 8)
        #expect(facts.shapes[Layer(34, 0)] == 238)
        #expect(facts.shapes[Layer(111, 5)] == 2)
        #expect(facts.shapes.values.reduce(0, +) == 1206)
    }

    @Test(
        "real dies are read and in order, except for what a chip on board needs",
        arguments: [("5v_0p5x0p5_chip_top", Slot.quarter, 1747), ("5v_0p5x1_chip_top", .halfWidth, 1749)])
    func real(_ name: String, _ slot: Slot, _ cells: Int) throws {
        let facts = try LayoutReader().facts(of: MadeLayouts.bytes("real/\(name).oas"))
        #expect(StructuralRules(topCell: "chip_top", slot: slot).problems(in: facts) == [])
        #expect(facts.cells.count == cells)
        #expect(facts.layers.count == 49)
    }
}

/// Where the layouts are: in `shared`, beside the folder of the package.
private enum MadeLayouts {
    static let folder = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "shared/layouts")

    static var exist: Bool { FileManager.default.fileExists(atPath: folder.path) }

    static func bytes(_ name: String) throws -> [UInt8] {
        Array(try Data(contentsOf: folder.appending(path: name)))
    }
}
