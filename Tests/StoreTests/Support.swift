import Domain
import Foundation
import GRDB
import Synchronization
import TestSupport

@testable import Store

/// Calls `body` with two stores on one new file, as responder and worker have them.
func withStores<Result>(_ body: (_ one: Store, _ other: Store, _ path: String) throws -> Result) throws -> Result {
    try withFolder { folder in
        let path = folder + "/precheck.db"
        let (one, other) = (try Store(path: path), try Store(path: path))
        let result = try body(one, other, path)
        try one.close()
        try other.close()
        return result
    }
}

/// Calls `body` with the present store on a file that `prepare` has filled as the version with the migration `last` had
/// it.
func withStore(
    migratedFrom last: String, _ prepare: (Database) throws -> Void, _ body: (Store) throws -> Void
) throws {
    try withFolder { folder in
        let path = folder + "/precheck.db"
        let old = try DatabaseQueue(path: path)
        try Store.migrations.migrate(old, upTo: last)
        try old.write(prepare)
        try old.close()
        let store = try Store(path: path)
        try body(store)
        try store.close()
    }
}

let noon = Timestamp(milliseconds: 1_705_320_000_000)

/// A moment some seconds after noon.
func noon(_ seconds: Int) -> Timestamp { noon + .seconds(seconds) }

func file(_ name: String = "chip_top.gds", size: Int64 = 4096) -> FileDescription {
    FileDescription(
        name: FileName(stored: name), size: size, checksum: Checksum(digest: Array(repeating: 7, count: 32)))
}

func request(_ id: RunID, upload: UploadID = UploadID()) throws -> RunRequest {
    RunRequest(
        upload: upload, input: file(), topCell: try CellName("chip_top"), dieID: try DieID("ABCD1234"),
        image: "example.org/precheck:1", command: ["python", "precheck.py", "--top", "chip_top"],
        containerName: "precheck-\(id)")
}

func upload(created: Timestamp = noon) -> Upload {
    Upload(id: UploadID(), file: file(), created: created, expires: created + .seconds(900))
}

extension Store {
    /// Puts a new run into the queue.
    @discardableResult func enqueue(at moment: Timestamp = noon) throws -> RunID {
        let id = RunID()
        _ = try enqueue([QueuedRun(id, request(id), created: moment)])
        return id
    }

    /// Makes a running run completed.
    func complete(_ id: RunID) throws -> Bool {
        try finish(id, RunResult(.passed, output: file("out.gds")), at: noon(60))
    }
}
