import Domain
import Store
import Testing

@Suite("A second attempt")
struct RetryTests {
    @Test("a run goes back to its old place, with nothing of its first container but the log")
    func place() throws {
        try withStores { one, other, _ in
            let ids = [try one.enqueue(), try one.enqueue()]
            _ = try one.claimNext(now: noon(1))
            #expect(
                try one.recordStarting(ids[0], container: "c1", imageDigest: "sha256:1", at: Uptime(milliseconds: 5)))
            #expect(try one.recordStarted(ids[0], at: noon(2)))
            #expect(try one.recordStop(ids[0], .timedOut(.seconds(1))))
            try one.recordOutOfMemory(ids[0])
            #expect(try one.retry(ids[0], logLines: 7))
            let (run, place) = try #require(try other.placedRun(ids[0]))
            #expect(run.state == .queued)
            #expect(place.position == 1)
            #expect(run.container == ContainerRecord(attempt: 2, earlierLogLines: 7))
            #expect(run.request.containerName == "precheck-\(ids[0])")
            #expect(run.containerName == "precheck-\(ids[0])-2")
            #expect(try other.claimNext(now: noon(3))?.id == ids[0])
        }
    }

    @Test("there is no third one, none of a run that is to be cancelled, and none of one that does not run")
    func none() throws {
        try withStores { one, _, _ in
            let ids = [try one.enqueue(), try one.enqueue(), try one.enqueue()]
            _ = try one.claimNext(now: noon(1))
            #expect(try one.retry(ids[0], logLines: 0))
            _ = try one.claimNext(now: noon(2))
            #expect(try !one.retry(ids[0], logLines: 0))
            _ = try one.claimNext(now: noon(3))
            #expect(try one.cancel(ids[1], now: noon(4)) == .requested)
            #expect(try !one.retry(ids[1], logLines: 0))
            for id in [ids[2], RunID()] { #expect(try !one.retry(id, logLines: 0)) }
            #expect(try one.complete(ids[0]))
            #expect(try !one.retry(ids[0], logLines: 0))
        }
    }
}

@Suite("Estimates")
struct EstimateTests {
    /// A complete run that took so long.
    private func past(_ store: Store, seconds: Double, slot: String = "1x1") throws {
        let id = try enqueue(store, slot: slot)
        _ = try store.claimNext(now: noon)
        let usage = RunUsage(peakMemoryBytes: nil, cpuSeconds: nil, wallSeconds: seconds)
        let result = RunResult(.designFailed(code: 1, reason: "x"), usage: usage, isComplete: true)
        #expect(try store.finish(id, result, at: noon))
    }

    private func enqueue(_ store: Store, slot: String) throws -> RunID {
        let id = RunID()
        let plain = try request(id)
        let command = plain.command + ["--slot", slot]
        let asked = RunRequest(
            upload: plain.upload, input: plain.input, topCell: plain.topCell, dieID: plain.dieID,
            image: plain.image, command: command, containerName: plain.containerName)
        _ = try store.enqueue([QueuedRun(id, asked, created: noon)])
        return id
    }

    @Test("take the median of past runs of the slot, once there are three")
    func median() throws {
        try withStores { one, other, _ in
            for seconds in [10.0, 30] { try past(one, seconds: seconds) }
            for seconds in [1.0, 2, 3] { try past(one, seconds: seconds, slot: "0p5x1") }
            let running = try enqueue(one, slot: "1x1")
            _ = try one.claimNext(now: noon)
            #expect(try other.estimates(positions: [1, 2, 3], concurrency: 1, now: noon(5)).isEmpty)
            // As good as never begun.
            let failed = try enqueue(one, slot: "1x1")
            _ = try one.claimNext(now: noon)
            #expect(try one.finish(failed, RunResult(.broken(code: 1, reason: "x")), at: noon))
            #expect(try other.estimates(positions: [1, 2, 3], concurrency: 1, now: noon(5)).isEmpty)
            _ = try one.finish(running, RunResult(.cancelled), at: noon)
            try past(one, seconds: 20)
            let ids = [try enqueue(one, slot: "1x1"), try enqueue(one, slot: "0p5x1"), try enqueue(one, slot: "1x1")]
            _ = try one.claimNext(now: noon)
            #expect(
                try other.estimates(positions: [1, 2], concurrency: 1, now: noon(5)) == [
                    ids[0]: Estimate(started: noon, finished: noon(20)),
                    ids[1]: Estimate(started: noon(20), finished: noon(22)),
                    ids[2]: Estimate(started: noon(22), finished: noon(42)),
                ])
            // Only as far as is asked.
            let asked = try other.estimates(positions: [1, 1001], concurrency: 1, now: noon(5))
            #expect(Set(asked.keys) == Set(ids.prefix(2)))
            // Two at a time; the first takes longer than others have.
            #expect(
                try other.estimates(positions: [2], concurrency: 2, now: noon(30)) == [
                    ids[0]: Estimate(started: noon, finished: noon(30)),
                    ids[1]: Estimate(started: noon(30), finished: noon(32)),
                    ids[2]: Estimate(started: noon(30), finished: noon(50)),
                ])
        }
    }

    @Test("nobody knows when a run starts behind one of an unknown kind, or while the queue is paused")
    func unknown() throws {
        try withStores { one, _, _ in
            for seconds in [10.0, 20, 30] { try past(one, seconds: seconds) }
            let known = try enqueue(one, slot: "1x1")
            _ = try enqueue(one, slot: "1x0p5")
            _ = try enqueue(one, slot: "1x1")
            #expect(try one.estimates(positions: [1, 2, 3], concurrency: 1, now: noon).map(\.key) == [known])
            _ = try one.pauseQueue(now: noon)
            #expect(try one.estimates(positions: [1, 2, 3], concurrency: 1, now: noon).isEmpty)
        }
    }

    @Test("the slot is what the command says, else the whole one")
    func slots() throws {
        for (command, slot) in [
            (["p"], "1x1"), (["p", "--slot", "0p5x1"], "0p5x1"), (["p", "--slot=1x0p5", "x"], "1x0p5"),
            (["p", "--slot"], "1x1"), (["p", "--slot="], "1x1"),
        ] {
            let plain = try request(RunID())
            let request = RunRequest(
                upload: plain.upload, input: plain.input, topCell: plain.topCell, dieID: plain.dieID,
                image: plain.image, command: command, containerName: plain.containerName)
            #expect(request.checkedSlot == slot)
        }
    }
}
