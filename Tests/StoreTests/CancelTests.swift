import Domain
import Store
import TestSupport
import Testing

@Suite("Cancelling")
struct CancelTests {
    private static let cancelled = RunState.finished(RunResult(.cancelled), started: nil, finished: noon(1))

    @Test("a queued run is cancelled at once, and never claimed")
    func queued() throws {
        try withStores { responder, worker, _ in
            let (id, next) = (try responder.enqueue(), try responder.enqueue())
            #expect(try responder.cancel(id, now: noon(1)) == .cancelled)
            let run = try #require(try worker.run(id))
            #expect(run.state == Self.cancelled)
            #expect(run.cancelRequested == noon(1))
            #expect(try worker.claimNext(now: noon)?.id == next)
            #expect(try worker.claimNext(now: noon) == nil)
            #expect(try responder.cancel(id, now: noon(2)) == .alreadyFinal(.cancelled))
            #expect(try worker.run(id) == run)
        }
    }

    @Test("the wish to cancel a running run is recorded for the worker; the first one counts")
    func running() throws {
        try withStores { responder, worker, _ in
            let id = try responder.enqueue()
            _ = try worker.claimNext(now: noon)
            #expect(try responder.cancel(id, now: noon(1)) == .requested)
            #expect(try responder.cancel(id, now: noon(2)) == .requested)
            #expect(try worker.run(id)?.cancelRequested == noon(1))
            #expect(try worker.run(id)?.state == .running(.claimed, since: noon))
            #expect(try worker.running().map(\.cancelRequested) == [noon(1)])
            #expect(try worker.finish(id, RunResult(.cancelled), at: noon(3)))
            #expect(try responder.cancel(id, now: noon(4)) == .alreadyFinal(.cancelled))
        }
    }

    @Test("a final run is left as it is")
    func final() throws {
        try withStores { responder, worker, _ in
            let endings: [RunResult] = [
                RunResult(.passed, output: file()), RunResult(.broken(code: 2, reason: "x")),
            ]
            for result in endings {
                let id = try responder.enqueue()
                _ = try worker.claimNext(now: noon)
                #expect(try worker.finish(id, result, at: noon(1)))
                let run = try responder.run(id)
                #expect(try responder.cancel(id, now: noon(2)) == .alreadyFinal(result.ending.status))
                #expect(try responder.run(id) == run)
            }
        }
    }

    @Test("a run that is not there is not cancelled")
    func unknown() throws {
        try withStores { responder, _, _ in
            let result = try responder.cancel(RunID(), now: noon)
            #expect(result == nil)
        }
    }

    @Test("a run that is cancelled while it is claimed is either cancelled or running with the wish")
    func race() throws {
        try withStores { responder, worker, _ in
            for _ in 0..<20 {
                let id = try responder.enqueue()
                let results = onThreads(2) { index in
                    if index == 0 { return try? responder.cancel(id, now: noon(1)) }
                    _ = try? worker.claimNext(now: noon)
                    return nil
                }
                let run = try #require(try responder.run(id))
                #expect(run.cancelRequested == noon(1))
                switch results.compactMap(\.self).first {
                case .cancelled: #expect(run.state == Self.cancelled)
                case .requested:
                    #expect(run.state == .running(.claimed, since: noon))
                    #expect(try worker.finish(id, RunResult(.cancelled), at: noon))
                default: Issue.record("\(results)")
                }
            }
        }
    }
}
