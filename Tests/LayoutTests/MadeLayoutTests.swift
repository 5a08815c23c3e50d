import Foundation
import Layout
import Testing

/// Layouts that KLayout wrote. They are not part of the repository: the tests run where they stand beside it.
@Suite("Layouts made for the real precheck", .enabled(if: MadeLayouts.exist))
struct MadeLayoutTests {
    private static func problems(_ name: String) throws -> [StructuralProblem] {
        let facts = try Samples.facts(of: MadeLayouts.bytes(name), pieces: 1000)
        return StructuralRules(topCell: "chip_top", slot: .whole).problems(in: facts)
    }

    @Test(
        "layouts that are in order, or that only break design rules, have no problems",
        arguments: ["clean_1x1", "bad_drc_m1_width", "bad_zero_area"])
    func inOrder(_ name: String) throws {
        #expect(try Self.problems(name) == [])
    }

    @Test("each structural fault is found, and nothing else")
    func faults() throws {
        #expect(try Self.problems("bad_size") == [.size(width: 3900, height: 5122, slot: .whole)])
        #expect(try Self.problems("bad_two_tops") == [.severalTopCells(["other_top", "chip_top"])])
        #expect(try Self.problems("bad_metaltop_53_0") == [.forbiddenLayer(Layer(53, 0), name: "MetalTop")])
    }

    @Test("shapes are counted as KLayout counts them")
    func counts() throws {
        let facts = try Samples.facts(of: MadeLayouts.bytes("clean_1x1"))
        #expect(facts.cells.count == 8)
        #expect(facts.shapes[Layer(34, 0)] == 238)
        #expect(facts.shapes[Layer(111, 5)] == 2)
        #expect(facts.shapes.values.reduce(0, +) == 1206)
    }

    @Test("a file that was cut off and a file that is none are refused")
    func broken() throws {
        let cut = #expect(throws: LayoutError.self) { try Self.problems("bad_truncated") }
        #expect(cut?.code == .truncated)
        #expect(cut?.offset == 694)
        let text = #expect(throws: LayoutError.self) { try Self.problems("bad_text") }
        #expect(text?.code == .malformed)
        #expect(text?.offset == 0)
    }
}

/// Where the layouts are: in `shared`, beside the folder of the package.
private enum MadeLayouts {
    static let folder = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "shared/layouts/made")

    static var exist: Bool { FileManager.default.fileExists(atPath: folder.path) }

    static func bytes(_ name: String) throws -> [UInt8] {
        Array(try Data(contentsOf: folder.appending(path: name + ".gds")))
    }
}
