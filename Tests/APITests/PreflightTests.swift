import Domain
import Foundation
import HTTPTypes
import JSON
import Layout
import Settings
import Store
import TestSupport
import Testing
import Web

@testable import API

@Suite("Preflight")
struct PreflightTests {
    let service: TestService

    init() throws { service = try TestService() }

    private static func upload(_ bytes: [UInt8], to service: TestService) throws -> [String: Any] {
        let response = try service.upload(bytes)
        #expect(response.status == .ok, "\(response.message)")
        return response.object
    }

    private static func ask(
        _ service: TestService, for upload: [String: Any], _ members: [String: JSON] = ["top_cell": "chip_top"]
    ) throws -> Response {
        let id = try #require(upload["Id"] as? String)
        let all = [JSON.Member(name: "upload_id", value: .string(id))] + members.map(JSON.Member.init)
        return try service.response(.post, "/api/v1/prechecks", json: .object(all))
    }

    private func ask(
        for die: SampleDie, _ members: [String: JSON] = ["top_cell": "chip_top"]
    ) throws -> Response {
        try Self.ask(service, for: try Self.upload(die.bytes(), to: service), members)
    }

    private static func layout(_ upload: [String: Any]) throws -> [String: Any] {
        try #require(upload["Layout"] as? [String: Any])
    }

    // MARK: Uploads

    @Test("an upload tells what its file tells")
    func facts() throws {
        var die = SampleDie()
        die.slot = .halfHeight
        let upload = try Self.upload(die.bytes(), to: service)
        let layout = try Self.layout(upload)
        #expect(layout["Format"] as? String == "gdsii")
        #expect(layout["Compression"] is NSNull)
        #expect(layout["LibraryName"] as? String == "LIB")
        #expect(abs((layout["DatabaseUnit"] as? Double ?? 0) - 1e-9) < 1e-18)
        #expect(layout["Cells"] as? Int == 1)
        #expect(layout["TopCells"] as? [String] == ["chip_top"])
        #expect(layout["Slot"] as? String == "1x0p5")
        #expect(layout["Extent"] as? [Double] == [0, 0, 3932, 2531])
        #expect(layout["Layers"] as? [String] == ["34/0", "167/5"])
        #expect(layout["Problems"] as? [String] == [])
        let id = try #require(upload["Id"] as? String)
        let again = try Self.layout(service.response(.get, "/api/v1/uploads/\(id)").object)
        #expect(NSDictionary(dictionary: again) == NSDictionary(dictionary: layout))
    }

    @Test("a form's file is read while it is copied, whatever stands around it")
    func form() throws {
        let head = "--XX\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a\"\r\n\r\n"
        var die = SampleDie()
        // More than is read at once.
        die.layers = (0..<40_000).map { Layer(34, $0 % 2) }
        let bytes = try die.bytes()
        #expect(bytes.count > 2 << 20)
        let response = try service.upload(
            Array(head.utf8) + bytes + Array("\r\n--XX--\r\n".utf8), .post, query: "",
            contentType: "multipart/form-data; boundary=XX")
        let layout = try Self.layout(response.object)
        #expect(layout["Layers"] as? [String] == ["34/0", "34/1", "167/5"])
        #expect(layout["Problems"] as? [String] == [])
        #expect(layout["Slot"] as? String == "1x1")
    }

    @Test("what is no layout is taken, and its upload says so")
    func unknown() throws {
        let upload = try Self.upload(Array("this is text".utf8), to: service)
        let layout = try Self.layout(upload)
        #expect(layout["Format"] as? String == "unknown")
        #expect(layout["DatabaseUnit"] is NSNull && layout["Extent"] is NSNull && layout["Slot"] is NSNull)
        #expect((layout["Problems"] as? [String])?.first?.hasPrefix("the file is neither GDSII") == true)
        let run = try Self.ask(service, for: upload)
        #expect(run.status == .ok)
        let warnings = try #require(run.object["Warnings"] as? [String])
        #expect(warnings.count == 1)
        #expect(warnings[0].hasPrefix("The layout was not checked before it was queued: the file is neither GDSII"))
    }

    @Test("a layout that ends too early is taken, with the place of its end among its problems")
    func truncated() throws {
        let upload = try Self.upload(Array(try SampleDie().bytes().dropLast(6)), to: service)
        let layout = try Self.layout(upload)
        #expect(layout["Format"] as? String == "gdsii")
        #expect((layout["Problems"] as? [String])?.first?.hasPrefix("At byte ") == true)
        let refusal = try Self.ask(service, for: upload)
        #expect(refusal.status.code == 422)
        #expect(refusal.message.contains("The layout cannot be read: At byte "))
    }

    @Test("what preflight does not know does not count against a layout")
    func unchecked() throws {
        var die = SampleDie()
        (die.cells, die.hasGuardRing) = (["a", "b"], false)
        var limits = LayoutLimits()
        limits.cells = 1
        let large = LayoutSummary(try LayoutReader(limits: limits).facts(of: die.bytes()))
        #expect(large.format == .gdsii)
        for (layout, reason) in [(large, "more than 1 cells"), (nil, "it was not examined")] {
            let file = FileDescription(
                name: try FileName("a"), size: 1, checksum: Checksum(digest: [UInt8](repeating: 7, count: 32)))
            let upload = Upload(
                id: UploadID(), file: file, created: .now(), expires: .now() + .seconds(60), layout: layout)
            let request = NewRun(
                upload: upload, topCell: try CellName("x"), dieID: .standard, options: .none, isForced: false)
            let warnings = try Preflight(request, .enforce).check()
            #expect(warnings.count == 1)
            #expect(warnings.first?.contains(reason) == true, "\(warnings)")
            #expect(try Preflight(request, .off).check() == [])
        }
    }

    // MARK: Runs

    @Test("a layout that is in order is queued, without a warning")
    func inOrder() throws {
        let run = try ask(for: SampleDie())
        #expect(run.status == .ok)
        #expect(run.object["Warnings"] as? [String] == [])
        let config = try #require(run.object["Config"] as? [String: Any])
        #expect((config["Labels"] as? [String: String])?.keys.sorted() == ["die_id", "top_cell", "upload_id"])
        #expect((config["Cmd"] as? [String])?.last == "/workdir")
    }

    struct Fault: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let field: String
        let sentence: String
        var asked: [String: JSON] = ["top_cell": "chip_top"]
        let make: @Sendable (inout SampleDie) -> Void
    }

    static let faults = [
        Fault(
            testDescription: "another top cell", field: "top_cell",
            sentence: "The layout has no top cell 'foo'; its only top cell is 'chip_top'.", asked: ["top_cell": "foo"]
        ) { _ in },
        Fault(
            testDescription: "two top cells", field: "upload_id",
            sentence: "The layout has 2 top cells ('chip_top', 'b'); it needs exactly one."
        ) { $0.topCells.append("b") },
        Fault(
            testDescription: "two top cells, and none asked for", field: "upload_id",
            sentence: "The layout has 2 top cells ('chip_top', 'b'); it needs exactly one.", asked: [:]
        ) { $0.topCells.append("b") },
        Fault(
            testDescription: "the size of no slot", field: "upload_id",
            sentence: "The layout measures 3922.0 × 5122.0 µm, which is the size of no slot: 1x1 is 3932 × 5122 µm, "
                + "0p5x1 is 1936 × 5122 µm, 1x0p5 is 3932 × 2531 µm, 0p5x0p5 is 1936 × 2531 µm."
        ) { $0.narrower = 10 },
        Fault(
            testDescription: "another slot's size", field: "slot",
            sentence: "The layout measures 3932.0 × 5122.0 µm; slot 0p5x1 needs exactly 1936 × 5122 µm.",
            asked: ["top_cell": "chip_top", "slot": "0p5x1"]
        ) { _ in },
        Fault(
            testDescription: "a forbidden layer", field: "upload_id",
            sentence: "There are shapes on layer 82/0 (Via5); the process has five metals and no such layer."
        ) { $0.layers.append(StructuralRules.via5) },
        Fault(
            testDescription: "no guard ring", field: "upload_id",
            sentence: "There is no shape on layer 167/5 (GUARD_RING_MK); the die needs a guard ring."
        ) { $0.hasGuardRing = false },
        Fault(
            testDescription: "a chip on board without one of its cells", field: "cob",
            sentence: "The cell 'gf180mcu_ws_ip__marker' is missing; a chip on board needs it exactly once.",
            asked: ["top_cell": "chip_top", "cob": true]
        ) { $0.cells = Array(StructuralRules.chipOnBoardCells.dropLast()) },
    ]

    @Test("a layout that cannot pass is refused, and nothing is kept of the run", arguments: faults)
    func refused(_ fault: Fault) throws {
        var die = SampleDie()
        fault.make(&die)
        let response = try ask(for: die, fault.asked)
        #expect(response.status.code == 422)
        let errors = response.object["errors"] as? [[String: String]]
        #expect(errors == [["field": fault.field, "message": fault.sentence]])
        #expect(response.message.contains(fault.sentence))
        #expect(response.message.contains("`\"force\": true`"))
        #expect(try service.names(in: "runs") == [])
        #expect(try service.store.queueCounts().queued == 0)
    }

    @Test("every problem is named at once")
    func allAtOnce() throws {
        var die = SampleDie()
        (die.narrower, die.hasGuardRing) = (1, false)
        die.layers = [StructuralRules.via5, StructuralRules.metalTop]
        let response = try ask(for: die, ["top_cell": "foo"])
        #expect((response.object["errors"] as? [[String: String]])?.count == 5)
    }

    @Test("by force it is queued all the same, with its problems as warnings")
    func force() throws {
        var die = SampleDie()
        die.hasGuardRing = false
        let run = try ask(for: die, ["top_cell": "chip_top", "force": true]).object
        let sentence = "There is no shape on layer 167/5 (GUARD_RING_MK); the die needs a guard ring."
        #expect(run["Warnings"] as? [String] == [sentence])
        let id = try #require(run["Id"] as? String)
        #expect(try service.response(.get, "/api/v1/prechecks/\(id)").object["Warnings"] as? [String] == [sentence])
        #expect(try ask(for: die, ["top_cell": "chip_top", "force": false]).status.code == 422)
    }

    @Test("where problems are only reported, and where nothing is looked at, everything is queued")
    func modes() throws {
        var die = SampleDie()
        die.topCells.append("b")
        let report = try TestService("[preflight]\nmode = 'report'")
        let run = try Self.ask(report, for: Self.upload(die.bytes(), to: report)).object
        #expect((run["Warnings"] as? [String])?.count == 1)
        let off = try TestService("[preflight]\nmode = 'off'")
        let upload = try Self.upload(die.bytes(), to: off)
        #expect(upload["Layout"] is NSNull)
        #expect(try Self.ask(off, for: upload).object["Warnings"] as? [String] == [])
        let without = try Self.ask(off, for: upload, [:])
        #expect(without.status.code == 422)
        #expect(without.message.hasPrefix("top_cell is required: "))
    }

    @Test("the top cell may be left out where there is exactly one that is fit for a name")
    func onlyTopCell() throws {
        var die = SampleDie()
        die.topCells = ["my_chip"]
        let run = try ask(for: die, [:]).object
        let labels = try #require((run["Config"] as? [String: Any])?["Labels"] as? [String: String])
        #expect(labels["top_cell"] == "my_chip")
        die.topCells = ["my chip"]
        #expect(try ask(for: die, [:]).message.contains("`my chip`"))
        die.topCells = ["a", "b"]
        let several = try ask(for: die, ["force": true])
        #expect(several.status.code == 422)
        #expect(several.message == "top_cell is required: the layout has 2 top cells")
        let text = try Self.upload([1, 2, 3], to: service)
        #expect(try Self.ask(service, for: text, [:]).status.code == 422)
    }
}
