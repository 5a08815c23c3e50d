import Domain
import Foundation
import GRDB
import Store
import TestSupport
import Testing

@Suite("The write lock")
struct WriteLockTests {
    @Test("writes that cannot have it give up five seconds after their call, however many there are; reads do not wait")
    func held() throws {
        try withStores { store, _, path in
            let known = try store.enqueue()
            var configuration = Configuration()
            configuration.allowsUnsafeTransactions = true
            let other = try DatabaseQueue(path: path, configuration: configuration)
            try other.inDatabase { try $0.execute(sql: "BEGIN IMMEDIATE") }
            let took = onThreads(6) { index -> Duration in
                let clock = ContinuousClock()
                return clock.measure {
                    if index == 0 {
                        #expect(throws: Never.self) { try store.run(known) }
                    } else {
                        #expect(throws: StoreError.self) { try store.enqueue() }
                    }
                }
            }.sorted()
            #expect(took[0] < .seconds(2), "\(took)")
            #expect(took[1] >= .seconds(4.9) && took[5] < .seconds(7), "\(took)")
            try other.inDatabase { try $0.execute(sql: "ROLLBACK") }
            try other.close()
            #expect(try store.queueCounts().queued == 1)
            try store.enqueue()
        }
    }

    /// Seconds; `PRECHECK_WRITE_SECONDS=4` for a look.
    private static let seconds =
        ProcessInfo.processInfo.environment["PRECHECK_WRITE_SECONDS"].flatMap(Double.init) ?? 30

    @Test("two processes that write as fast as they can meet no error, and neither starves")
    func twoProcesses() async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "precheck-\(UUID().uuidString.prefix(8))")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let path = folder.appending(path: "precheck.db").path
        let seconds = Self.seconds
        async let one = #expect(processExitsWith: .success) { [path = path as String, seconds = seconds as Double] in
            try Self.write(path, "responder", for: seconds)
        }
        async let other = #expect(processExitsWith: .success) { [path = path as String, seconds = seconds as Double] in
            try Self.write(path, "worker", for: seconds)
        }
        _ = await (one, other)

        let counts = try ["responder", "worker"].map { name in
            try #require(Int(String(contentsOfFile: "\(path).\(name)", encoding: .utf8)))
        }
        #expect(counts.allSatisfy { $0 > 50 }, "\(counts)")
        let store = try Store(path: path)
        #expect(try store.queueCounts().queued == counts.reduce(0, +))
        try store.close()
        let queue = try DatabaseQueue(path: path)
        #expect(try await queue.read { try String.fetchAll($0, sql: "PRAGMA integrity_check") } == ["ok"])
        try queue.close()
    }

    /// Puts runs into the queue for so long; leaves their number beside the database.
    private static func write(_ path: String, _ name: String, for seconds: Double) throws {
        let store = try Store(path: path)
        let end = ContinuousClock.now + .seconds(seconds)
        var count = 0
        while ContinuousClock.now < end {
            try store.enqueue()
            count += 1
        }
        try store.close()
        try String(count).write(toFile: "\(path).\(name)", atomically: true, encoding: .utf8)
    }
}
