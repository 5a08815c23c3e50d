import Domain
import Foundation
import GRDB
import TestSupport
import Testing

@testable import Store

@Suite("Marks of what is committed")
struct CommitMarkTests {
    @Test("stay the same until something is committed, by whichever process, and then are others, never to come again")
    func commits() throws {
        try withStores { one, other, _ in
            var seen: Set<CommitMark> = []
            for round in 1...300 {
                let (mark, others) = (try #require(one.mark), try #require(other.mark))
                _ = try other.queueCounts()
                for _ in 0..<3 {
                    #expect(one.mark == mark)
                    #expect(other.mark == others)
                }
                #expect(seen.insert(mark).inserted)
                try (round % 2 == 0 ? one : other).enqueue()
                #expect(try #require(one.mark) != mark)
                #expect(try #require(other.mark) != others)
                // The journal begins anew now and then.
                if round % 50 == 0 { try one.pool.writeWithoutTransaction { _ = try $0.checkpoint(.truncate) } }
            }
        }
    }

    @Test("stay the same while others read, and where a write changes nothing")
    func reading() throws {
        try withStores { one, other, _ in
            let id = try one.enqueue()
            let mark = try #require(other.mark)
            _ = try one.run(id)
            _ = try one.queueCounts()
            #expect(try !one.putBack(id))
            #expect(try !one.deleteUpload(UploadID()))
            #expect(try one.cancel(RunID(), now: noon) == nil)
            #expect(other.mark == mark)
        }
    }

    @Test("are others no sooner than what was committed can be seen")
    func order() throws {
        try withStores { one, other, _ in
            for count in 1...50 {
                let mark = try #require(other.mark)
                try one.enqueue()
                #expect(try #require(other.mark) != mark)
                #expect(try other.queueCounts().queued == count)
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

    @Test("are told to threads that ask together: none misses what it has committed itself")
    func threads() throws {
        try withStores { one, _, _ in
            let results = onThreads(4) { _ in
                (0..<50).allSatisfy { _ in
                    guard let mark = one.mark, (try? one.enqueue()) != nil, let next = one.mark else { return false }
                    return next != mark
                }
            }
            #expect(results == [true, true, true, true])
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
        // Another process that were the first to open it would begin its index anew.
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
