import Domain
import Synchronization
import TestSupport
import Testing

@testable import Store

@Suite("What the worker records")
struct WorkerTests {
    @Test("runs are claimed in the order of their arrival, and each is running then")
    func order() throws {
        try withStores { one, other, _ in
            // Times that contradict the order of arrival, as clocks do that are set back.
            let ids = try [9, 1, 5].map { try one.enqueue(at: noon($0)) }
            for (count, id) in ids.enumerated() {
                let run = try #require(try other.claimNext(now: noon(count)))
                #expect(run.id == id)
                #expect(run.state == .running(.claimed, since: noon(count)))
                #expect(try one.run(id) == run)
            }
            #expect(try one.claimNext(now: noon) == nil)
            #expect(try one.running().map(\.id) == ids)
        }
    }

    @Test("many threads of two processes claim each run once")
    func exclusivity() throws {
        try withStores { one, other, _ in
            let ids = try (0..<60).map { _ in try one.enqueue() }
            let claims = onThreads(8) { index in
                var claimed: [RunID] = []
                while let run = try? (index.isMultiple(of: 2) ? one : other).claimNext(now: noon) {
                    claimed.append(run.id)
                }
                return claimed
            }
            #expect(claims.joined().count == ids.count)
            #expect(Set(claims.joined()) == Set(ids))
            let place = Dictionary(uniqueKeysWithValues: zip(ids, 0...))
            for claimed in claims {
                #expect(claimed.compactMap { place[$0] } == claimed.compactMap { place[$0] }.sorted())
            }
        }
    }

    @Test("runs that arrive while others are claimed are neither lost nor doubled")
    func arrivals() throws {
        try withStores { one, other, _ in
            let made = Mutex<[RunID]>([])
            let isOver = Atomic(false)
            let claims = onThreads(3) { index in
                var claimed: [RunID] = []
                if index == 0 {
                    for _ in 0..<60 { if let id = try? one.enqueue() { made.withLock { $0.append(id) } } }
                    isOver.store(true, ordering: .releasing)
                    return claimed
                }
                while true {
                    let wasOver = isOver.load(ordering: .acquiring)
                    if let run = try? other.claimNext(now: noon) { claimed.append(run.id) } else if wasOver { break }
                }
                return claimed
            }
            #expect(made.withLock(\.count) == 60)
            #expect(claims.joined().count == 60)
            #expect(Set(claims.joined()) == Set(made.withLock { $0 }))
        }
    }

    @Test("a run that is put back is the next again")
    func putBack() throws {
        try withStores { one, other, _ in
            let ids = try (0..<3).map { _ in try one.enqueue() }
            let claimed = try #require(try one.claimNext(now: noon))
            #expect(try one.putBack(claimed.id))
            #expect(try other.run(ids[0])?.state == .queued)
            #expect(try other.placedRun(ids[0])?.place == QueuePlace(position: 1, length: 3))
            #expect(try other.claimNext(now: noon(1))?.id == ids[0])
            #expect(try one.run(ids[0])?.sequence == claimed.sequence)
        }
    }

    @Test("only a run that was just claimed, and that nobody cancelled, is put back")
    func putBackTooLate() throws {
        try withStores { one, _, _ in
            let ids = try (0..<4).map { _ in try one.enqueue() }
            for _ in 0..<3 { _ = try one.claimNext(now: noon) }
            #expect(
                try one.recordStarting(ids[0], container: "c1", imageDigest: "sha256:1", at: Uptime(milliseconds: 5)))
            #expect(try one.cancel(ids[1], now: noon) == .requested)
            #expect(try one.complete(ids[2]))
            for id in ids + [RunID()] { #expect(try !one.putBack(id)) }
            #expect(try one.queueCounts() == QueueCounts(queued: 1, running: 2, isPaused: false))
        }
    }

    @Test("the phases are recorded with the container and the time of the start")
    func phases() throws {
        try withStores { one, other, _ in
            let id = try one.enqueue()
            #expect(try !one.recordStarting(id, container: "c0", imageDigest: "sha256:0", at: Uptime(milliseconds: 5)))
            _ = try one.claimNext(now: noon(1))
            #expect(try !one.recordStarted(id, at: noon(2)))
            #expect(try one.recordStarting(id, container: "c1", imageDigest: "sha256:1", at: Uptime(milliseconds: 5)))
            #expect(try other.run(id)?.state == .running(.starting, since: noon(1)))
            #expect(
                try other.run(id)?.container
                    == ContainerRecord(id: "c1", imageDigest: "sha256:1", started: Uptime(milliseconds: 5)))
            #expect(try one.recordStarted(id, at: noon(2)))
            #expect(try other.run(id)?.state == .running(.started, since: noon(2)))
            #expect(try !one.recordStarted(id, at: noon(3)))
            #expect(try one.complete(id))
            #expect(try !one.recordStarting(id, container: "c2", imageDigest: "sha256:2", at: Uptime(milliseconds: 5)))
            #expect(try !one.recordStarted(id, at: noon(4)))
            #expect(try other.run(id)?.container.id == "c1")
        }
    }

    @Test("a run becomes final once")
    func finishing() throws {
        try withStores { one, other, _ in
            let id = try one.enqueue()
            #expect(try !one.complete(id))
            _ = try one.claimNext(now: noon)
            #expect(try one.complete(id))
            let final = try one.run(id)
            #expect(try !other.finish(id, RunResult(.cancelled), at: noon(90)))
            #expect(try !one.complete(id))
            #expect(try !one.complete(RunID()))
            #expect(try other.run(id) == final)
        }
    }

    @Test("of many that finish a run one does")
    func finishingTogether() throws {
        try withStores { one, other, _ in
            let id = try one.enqueue()
            _ = try one.claimNext(now: noon)
            let codes = onThreads(8) { index in
                let result = RunResult(.broken(code: index + 1, reason: "x"))
                let isDone = try? (index.isMultiple(of: 2) ? one : other).finish(id, result, at: noon)
                return isDone == true ? index + 1 : nil
            }
            #expect(codes.compactMap(\.self).count == 1)
            #expect(try one.endings(of: [id])[id]?.exitCode == codes.compactMap(\.self).first)
        }
    }

    @Test("a completed run without an output is refused and stays running")
    func completedWithoutOutput() throws {
        try withStores { one, _, _ in
            let id = try one.enqueue()
            _ = try one.claimNext(now: noon)
            #expect(throws: StoreError.self) { try one.finish(id, RunResult(.passed), at: noon) }
            #expect(throws: StoreError.self) {
                try one.finish(id, RunResult(.broken(code: 0, reason: "x")), at: noon)
            }
            #expect(try one.run(id)?.state.status == .running)
        }
    }

    @Test("what the worker sees of the engine is read by the responder")
    func engine() throws {
        try withStores { responder, worker, _ in
            #expect(try responder.engineProblem() == nil)
            try worker.noteEngine(problem: "no answer", now: noon)
            #expect(try responder.engineProblem() == "no answer")
            try worker.noteEngine(problem: "no such image", now: noon(1))
            #expect(try responder.engineProblem() == "no such image")
            try worker.noteEngine(problem: nil, now: noon(2))
            #expect(try responder.engineProblem() == nil)
        }
    }

    @Test("the same note on the engine is not written again")
    func sameNote() throws {
        try withStores { responder, worker, _ in
            for problem in [String?.none, "no answer", nil] {
                let before = try #require(responder.mark)
                try worker.noteEngine(problem: problem, now: noon)
                let mark = try #require(responder.mark)
                #expect(mark != before)
                for second in 1...3 { try worker.noteEngine(problem: problem, now: noon(second)) }
                #expect(responder.mark == mark)
            }
        }
    }
}
