import Domain
import Store
import Testing

@Suite("Noticing commits")
struct CommitWatchTests {
    @Test("nothing has changed right after opening, and after a look")
    func quiet() throws {
        try withStores { one, other, _ in
            #expect(try !one.hasChanged())
            #expect(try !other.hasChanged())
            try one.enqueue()
            #expect(try other.hasChanged())
            for _ in 0..<3 { #expect(try !other.hasChanged()) }
        }
    }

    @Test("a commit of either process is noticed by both, once")
    func commits() throws {
        try withStores { one, other, _ in
            for writer in [one, other, one] {
                try writer.enqueue()
                #expect(try one.hasChanged())
                #expect(try other.hasChanged())
                #expect(try !one.hasChanged())
                #expect(try !other.hasChanged())
            }
        }
    }

    @Test("reading, and a write that changes nothing, are no news")
    func reading() throws {
        try withStores { one, other, _ in
            let id = try one.enqueue()
            #expect(try other.hasChanged())
            _ = try one.run(id)
            _ = try one.queueCounts()
            #expect(try !one.putBack(id))
            #expect(try !one.deleteUpload(UploadID()))
            #expect(try one.cancel(RunID(), now: noon) == nil)
            #expect(try !other.hasChanged())
        }
    }

    @Test("whoever looks after the news sees what was committed")
    func order() throws {
        try withStores { one, other, _ in
            for count in 1...50 {
                try one.enqueue()
                #expect(try other.hasChanged())
                #expect(try other.queueCounts().queued == count)
            }
        }
    }
}
