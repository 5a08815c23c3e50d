import Domain
import Testing

@testable import Store

@Suite("The pause of the queue")
struct PauseTests {
    @Test("while the queue is paused no run is claimed, and the oldest is when it is resumed")
    func claims() throws {
        try withStores { one, other, _ throws in
            let running = try one.enqueue()
            #expect(try other.claimNext(now: noon)?.id == running)
            #expect(try one.pauseQueue(now: noon(1)))
            let ids = try [one.enqueue(), one.enqueue()]
            #expect(try other.claimNext(now: noon(2)) == nil)
            #expect(try other.queueCounts() == QueueCounts(queued: 2, running: 1, isPaused: true))
            // Running runs continue to their end.
            #expect(try other.complete(running))
            #expect(try other.claimNext(now: noon(2)) == nil)

            #expect(try one.resumeQueue())
            #expect(try other.queueCounts() == QueueCounts(queued: 2, running: 0, isPaused: false))
            #expect(try other.claimNext(now: noon(3))?.id == ids[0])
        }
    }

    @Test("who pauses twice changes nothing, and who resumes twice neither")
    func repetition() throws {
        try withStores { one, other, _ throws in
            #expect(try one.pausedSince() == nil)
            #expect(try one.pauseQueue(now: noon))
            #expect(try !other.pauseQueue(now: noon(5)))
            #expect(try other.pausedSince() == noon)
            #expect(try other.resumeQueue())
            #expect(try !one.resumeQueue())
            #expect(try one.pausedSince() == nil)
        }
    }

    @Test("a pause outlives the programs")
    func durability() throws {
        try withStores { one, _, path throws in
            try one.pauseQueue(now: noon)
            let later = try Store(path: path)
            #expect(try later.pausedSince() == noon)
            try later.close()
        }
    }
}
