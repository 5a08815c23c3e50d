import Domain
import Foundation
import Store
import Synchronization

/// A small random generator with a seed (SplitMix64), so that a failure can be repeated.
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var word = state
        word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
        word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
        return word ^ (word >> 31)
    }
}

/// Calls `body` with the path of a new folder that is gone afterwards.
func withFolder<Result>(_ body: (String) throws -> Result) throws -> Result {
    let folder = FileManager.default.temporaryDirectory.appending(path: "store-\(UUID().uuidString.prefix(8))")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    return try body(folder.path)
}

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

/// Runs `body` on `count` threads that begin together, and returns what they return.
func onThreads<Value: Sendable>(_ count: Int, _ body: @escaping @Sendable (Int) -> Value) -> [Value] {
    let values = Mutex<[Value]>([])
    let (gate, done) = (DispatchSemaphore(value: 0), DispatchGroup())
    for index in 0..<count {
        done.enter()
        Thread {
            gate.wait()
            let value = body(index)
            values.withLock { $0.append(value) }
            done.leave()
        }.start()
    }
    for _ in 0..<count { gate.signal() }
    done.wait()
    return values.withLock { $0 }
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
        try enqueue(id, request(id), created: moment)
        return id
    }

    /// Makes a running run completed.
    func complete(_ id: RunID) throws -> Bool {
        try finish(id, RunResult(outcome: .completed, output: file("out.gds")), at: noon(60))
    }
}
