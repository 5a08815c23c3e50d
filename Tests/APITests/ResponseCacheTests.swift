import Domain
import JSON
import Store
import TestSupport
import Testing
import Web

@testable import API

@Suite("Cached responses")
struct ResponseCacheTests {
    @Test("are made once, until anyone commits something")
    func kept() throws {
        try withFolder { folder in
            let (store, other) = (try Store(path: folder + "/a.db"), try Store(path: folder + "/a.db"))
            let cache = ResponseCache(store)
            var made = 0
            func ask(_ name: String, isLasting: Bool = true) throws -> Int {
                let response = try cache.response(name) {
                    made += 1
                    return (Response(json: .integer(Int64(made))), isLasting)
                }
                return response.body.reduce(0) { $0 * 10 + Int($1) - 0x30 }
            }
            for _ in 0..<3 { #expect(try ask("a") == 1) }
            #expect(try ask("b") == 2)
            #expect(try ask("a") == 1)
            for writer in [other, store] {
                let before = made
                _ = try writer.pauseQueue(now: .now())
                _ = try writer.resumeQueue()
                for _ in 0..<2 { #expect(try ask("a") == before + 1) }
            }
            let before = made
            for count in 1...3 { #expect(try ask("c", isLasting: false) == before + count) }
            try other.close()
            try store.close()
        }
    }

    @Test("are not kept while they may be of before a commit")
    func racing() throws {
        try withFolder { folder in
            let store = try Store(path: folder + "/a.db")
            let cache = ResponseCache(store)
            let stale = try cache.response("a") {
                // As if another process had been quicker than the answer.
                _ = try store.pauseQueue(now: .now())
                return (Response(json: "old"), true)
            }
            #expect(stale.body == Array("\"old\"".utf8))
            let next = try cache.response("a") { (Response(json: "new"), true) }
            #expect(next.body == Array("\"new\"".utf8))
            try store.close()
        }
    }
}
