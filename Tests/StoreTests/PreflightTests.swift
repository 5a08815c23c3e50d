import Domain
import GRDB
import Layout
import TestSupport
import Testing

@testable import Store

@Suite("What preflight has found, in the database")
struct PreflightTests {
    private static func summary() throws -> LayoutSummary {
        var die = SampleDie()
        die.topCells = ["chip_top", "チップ \"x\""]
        return LayoutSummary(try LayoutReader().facts(of: die.bytes()))
    }

    @Test("a layout's summary is read back by the other process as it was kept")
    func layout() throws {
        try withStores { one, other, _ in
            let kept = Upload(
                id: UploadID(), file: file(), created: noon, expires: noon(900), layout: try Self.summary())
            try one.insert(kept)
            #expect(try other.upload(kept.id) == kept)
            #expect(kept.layout?.topCellCount == 2)
        }
    }

    @Test(
        "a run's options and warnings are read back",
        arguments: [
            FlowOptions.none,
            FlowOptions(slot: .quarter, isChipOnBoard: true, workers: .count(3), threads: .maximum),
        ])
    func run(_ options: FlowOptions) throws {
        try withStores { one, other, _ in
            let id = RunID()
            let asked = RunRequest(
                upload: UploadID(), input: file(), topCell: try CellName("x"), dieID: .standard, options: options,
                image: "i", command: ["a"], containerName: "c", warnings: ["too \"small\"", ""])
            _ = try one.enqueue([QueuedRun(id, asked, created: noon)])
            #expect(try other.run(id)?.request == asked)
        }
    }

    @Test("uploads and runs of a time before it have no layout, no options and no warnings")
    func migration() throws {
        let (upload, run, hash) = (UploadID(), RunID(), String(repeating: "a", count: 64))
        try withStore(migratedFrom: "3 pause") { database in
            try database.execute(
                sql: "INSERT INTO upload (id, name, size, sha256, created, expires) VALUES (?, 'x', 1, ?, 1, 2)",
                arguments: [upload.description, hash])
            try database.execute(
                sql: """
                    INSERT INTO run (id, upload_id, input_name, input_size, input_sha256, top_cell, die_id, image,
                        command, container_name, created)
                    VALUES (?, ?, 'x', 1, ?, 'top', 'FFFFFFFF', 'i', '["a"]', 'c', 1)
                    """, arguments: [run.description, upload.description, hash])
        } _: { store throws in
            let found = try #require(try store.upload(upload))
            #expect(found.layout == nil)
            let request = try #require(try store.run(run)).request
            #expect(request.options == .none)
            #expect(request.warnings == [])
        }
    }

    @Test("a summary that is damaged is an error, not a crash")
    func damage() throws {
        try withStores { one, _, path in
            let kept = upload()
            try one.insert(kept)
            let raw = try DatabaseQueue(path: path)
            try raw.write { try $0.execute(sql: "UPDATE upload SET layout = '{}'") }
            try raw.close()
            #expect(throws: StoreError.self) { try one.upload(kept.id) }
        }
    }
}
