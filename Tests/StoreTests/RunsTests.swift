import Domain
import Testing

@testable import Store

@Suite("Runs in the database")
struct RunsTests {
    @Test("a run is read back by the other process as it was asked for")
    func roundTrip() throws {
        try withStores { one, other, _ in
            let id = RunID()
            let asked = RunRequest(
                upload: UploadID(), input: file("チップ.gds", size: 1 << 40), topCell: try CellName(#"a**b$[0]{}"#),
                dieID: .standard, image: "example.org/a/b@sha256:00",
                command: ["sh", "-c", #"echo "$1" \ é"#, "", "/a/b"],
                containerName: "precheck-\(id)")
            _ = try one.enqueue([QueuedRun(id, asked, created: noon)])
            let run = try #require(try other.run(id))
            #expect(run.request == asked)
            #expect(run.id == id && run.created == noon && run.state == .queued && run.cancelRequested == nil)
            #expect(run.container == ContainerRecord())
            #expect(try other.run(RunID()) == nil)
            #expect(try other.placedRun(RunID()) == nil)
        }
    }

    @Test("what a finished run leaves is read back")
    func results() throws {
        let results = [
            RunResult(
                .passed, output: file("chip_top.gds", size: 9),
                usage: RunUsage(peakMemoryBytes: 1 << 33, cpuSeconds: 1.25, wallSeconds: 2.5)),
            RunResult(
                .outOfMemory(reason: "Out of \"memory\"\n"),
                usage: RunUsage(peakMemoryBytes: nil, cpuSeconds: nil, wallSeconds: 0)),
            RunResult(.notStarted(reason: "no room")), RunResult(.cancelled), RunResult(.engineStopped),
            RunResult(.engineLost), RunResult(.rebooted), RunResult(.timedOut(reason: "Timed out after 5 seconds")),
            RunResult(.diskLimit(reason: "x")), RunResult(.broken(code: 125, reason: "Container disappeared")),
            RunResult(.designFailed(code: 3, reason: "x"), isComplete: true),
            RunResult(.unrecorded(code: 3, reason: "x")),
        ]
        try withStores { one, other, _ in
            for result in results {
                let id = try one.enqueue()
                #expect(try one.claimNext(now: noon(1))?.id == id)
                #expect(try one.finish(id, result, at: noon(2)))
                #expect(try other.run(id)?.state == .finished(result, started: noon(1), finished: noon(2)))
            }
        }
    }

    @Test("a run's identifier and its container's name are taken once")
    func twice() throws {
        try withStores { one, other, _ in
            let id = try one.enqueue()
            #expect(throws: StoreError.self) { try other.enqueue([QueuedRun(id, request(RunID()), created: noon)]) }
            #expect(throws: StoreError.self) { try other.enqueue([QueuedRun(RunID(), request(id), created: noon)]) }
            #expect(try other.queueCounts().queued == 1)
        }
    }

    @Test("endings are those of the final runs among the ones asked for")
    func endings() throws {
        try withStores { one, other, _ in
            let ids = try (0..<4).map { _ in try one.enqueue() }
            for _ in 0..<3 { _ = try one.claimNext(now: noon) }
            #expect(try one.complete(ids[0]))
            #expect(try one.finish(ids[1], RunResult(.broken(code: 3, reason: "x")), at: noon))
            let unknown = RunID()
            #expect(
                try other.endings(of: ids + [unknown])
                    == [ids[0]: .passed, ids[1]: .broken(code: 3, reason: "x")])
            #expect(try other.endings(of: [ids[1]]) == [ids[1]: .broken(code: 3, reason: "x")])
            #expect(try other.endings(of: []) == [:])
            #expect(try other.cancel(ids[3], now: noon) == .cancelled)
            #expect(try other.endings(of: Set(ids))[ids[3]] == .cancelled)
        }
    }

    @Test("the counts follow the runs")
    func counts() throws {
        try withStores { one, other, _ in
            #expect(try one.queueCounts() == QueueCounts(queued: 0, running: 0, isPaused: false))
            let ids = try (0..<3).map { _ in try one.enqueue() }
            #expect(try other.queueCounts() == QueueCounts(queued: 3, running: 0, isPaused: false))
            _ = try one.claimNext(now: noon)
            #expect(try other.queueCounts() == QueueCounts(queued: 2, running: 1, isPaused: false))
            #expect(try one.complete(ids[0]))
            #expect(try one.cancel(ids[2], now: noon) == .cancelled)
            #expect(try other.queueCounts() == QueueCounts(queued: 1, running: 0, isPaused: false))
        }
    }
}
