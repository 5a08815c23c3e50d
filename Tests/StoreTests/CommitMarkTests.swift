import Domain
import Foundation
import GRDB
import TestSupport
import Testing

@testable import Store

@Suite("Marks of what is committed")
struct CommitMarkTests {
    @Test("are the same for all who ask until something is committed, and then others, never to come again")
    func commits() throws {
        try withStores { one, other, _ in
            var seen: Set<CommitMark> = []
            for round in 1...300 {
                let mark = try #require(one.mark)
                #expect(other.mark == mark)
                _ = try other.queueCounts()
                #expect(one.mark == mark)
                #expect(seen.insert(mark).inserted)
                try (round % 2 == 0 ? one : other).enqueue()
                // The WAL is restarted from time to time.
                if round % 50 == 0 { try one.pool.writeWithoutTransaction { _ = try $0.checkpoint(.truncate) } }
            }
        }
    }

    @Test("stand for one content each, while another commits as fast as it can")
    func contents() throws {
        try withStores { one, other, _ in
            let results = onThreads(2) { index in
                if index == 0 { return (0..<400).allSatisfy { _ in (try? other.enqueue()) != nil } }
                var known: [CommitMark: Int] = [:]
                var last = 0
                while last < 400 {
                    guard let before = one.mark, let count = try? one.queueCounts().queued else { continue }
                    last = count
                    guard one.mark == before else { continue }
                    guard known.updateValue(count, forKey: before) ?? count == count else { return false }
                }
                return known.count > 1
            }
            #expect(results == [true, true])
        }
    }

    @Test("take no lock from the database: nobody else comes to think that it is not in use")
    func locks() async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "precheck-\(UUID().uuidString.prefix(8))")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let path = folder.appending(path: "precheck.db").path
        let store = try Store(path: path)
        try store.enqueue()
        let before = try #require(store.mark)
        // Another process that was the first to open it would recreate its index.
        await #expect(processExitsWith: .success) { [path = path as String] in
            let other = try Store(path: path)
            try other.enqueue()
            try other.close()
        }
        #expect(try #require(store.mark) != before)
        #expect(try store.queueCounts().queued == 2)
        try store.close()
        #expect(store.mark == nil)
    }
}
