import Domain
import Store
import Testing

@Suite("What operators ask the database")
struct RecordsTests {
    @Test("runs are found by the beginning of their ids, in either case")
    func prefixes() throws {
        try withStores { one, other, _ throws in
            let ids = try (0..<40).map { _ in try one.enqueue() }.map(\.description).sorted()
            for length in [1, 7, 8, 9, 14, 35, 36] {
                for id in ids {
                    let prefix = String(id.prefix(length))
                    let expected = ids.filter { $0.hasPrefix(prefix) }
                    #expect(try other.runs(withPrefix: prefix, limit: 100).map(\.description) == expected)
                    #expect(try other.runs(withPrefix: prefix.uppercased(), limit: 100).count == expected.count)
                }
            }
            #expect(try other.runs(withPrefix: "", limit: 3).map(\.description) == Array(ids.prefix(3)))
            for prefix in ["g", "%", "_", "'", ids[0] + "0"] {
                #expect(try other.runs(withPrefix: prefix, limit: 1).isEmpty)
            }
        }
    }

    @Test("runs and uploads are counted")
    func counts() throws {
        try withStores { one, other, _ throws in
            #expect(try other.runCounts() == [:])
            let ids = try (0..<5).map { _ in try one.enqueue() }
            for _ in 0..<3 { _ = try one.claimNext(now: noon) }
            #expect(try one.complete(ids[0]))
            #expect(try one.finish(ids[1], RunResult(.cancelled), at: noon(9)))
            #expect(try other.runCounts() == [.queued: 2, .running: 1, .completed: 1, .cancelled: 1])
            #expect(try one.uploadCount() == 0)
            try other.insert(upload())
            #expect(try one.uploadCount() == 1)
        }
    }

    @Test("a run is forgotten when it is final, and not before")
    func deletion() throws {
        try withStores { one, other, _ throws in
            let (id, waiting) = (try one.enqueue(), try one.enqueue())
            #expect(try !other.deleteFinalRun(id))
            _ = try one.claimNext(now: noon)
            #expect(try !other.deleteFinalRun(id))
            #expect(try one.complete(id))
            #expect(try other.deleteFinalRun(id))
            #expect(try one.run(id) == nil)
            #expect(try !other.deleteFinalRun(id))
            #expect(try one.run(waiting) != nil)
        }
    }
}
