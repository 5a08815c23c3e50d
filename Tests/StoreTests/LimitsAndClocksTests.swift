import Domain
import Store
import Testing

@Suite("What the worker records of limits and clocks")
struct LimitsAndClocksTests {
    private static let decision = StopDecision.timedOut(.seconds(5))

    @Test("why a run is stopped is recorded once, and only while it runs")
    func stops() throws {
        try withStores { one, other, _ in
            let id = try one.enqueue()
            #expect(try !one.recordStop(id, Self.decision))
            _ = try one.claimNext(now: noon)
            #expect(try other.run(id)?.container.stop == nil)
            #expect(try one.recordStop(id, Self.decision))
            #expect(try !one.recordStop(id, .tooLarge(2, limit: 1)))
            #expect(try other.run(id)?.container.stop == Self.decision)
            #expect(try one.finish(id, RunResult(.timedOut(reason: Self.decision.reason)), at: noon(1)))
            #expect(try other.run(id)?.container.stop == Self.decision)
            #expect(try !one.recordStop(id, Self.decision))
        }
    }

    @Test("the uptime at the start is that after it, where the worker lived to record that")
    func started() throws {
        try withStores { one, other, _ in
            let id = try one.enqueue()
            _ = try one.claimNext(now: noon)
            let (before, after) = (Uptime(milliseconds: 10), Uptime(milliseconds: 20))
            #expect(try one.recordStarting(id, container: "c1", imageDigest: "sha256:1", at: before))
            #expect(try other.run(id)?.container.started == before)
            #expect(try one.recordStarted(id, at: noon(1), uptime: after))
            #expect(try other.run(id)?.container.started == after)

            let next = try one.enqueue()
            _ = try one.claimNext(now: noon)
            #expect(try one.recordStarting(next, container: "c2", imageDigest: "sha256:1", at: before))
            #expect(try one.recordStarted(next, at: noon(1)))
            #expect(try other.run(next)?.container.started == before)
        }
    }

    @Test("the machine's start is that of the container's, and forgotten with it")
    func boot() throws {
        try withStores { one, other, _ in
            let id = try one.enqueue()
            _ = try one.claimNext(now: noon)
            let (uptime, boot) = (Uptime(milliseconds: 10), BootID(text: "0d6b"))
            #expect(try one.recordStarting(id, container: "c1", imageDigest: "sha256:1", at: uptime, boot: boot))
            #expect(try one.recordStarted(id, at: noon(1), uptime: uptime))
            #expect(try other.run(id)?.container.boot == boot)
            #expect(try one.retry(id, logLines: 0))
            #expect(try other.run(id)?.container.boot == nil)
        }
    }

    @Test("an OOM kill stays recorded, and does not touch a final run")
    func kills() throws {
        try withStores { one, other, _ in
            let (id, next) = (try one.enqueue(), try one.enqueue())
            _ = try one.claimNext(now: noon)
            #expect(try other.run(id)?.container.wasOutOfMemory == false)
            try one.recordOutOfMemory(id)
            try one.recordOutOfMemory(id)
            #expect(try other.run(id)?.container.wasOutOfMemory == true)
            _ = try one.claimNext(now: noon)
            #expect(try one.complete(next))
            try one.recordOutOfMemory(next)
            #expect(try other.run(next)?.container.wasOutOfMemory == false)
        }
    }

    @Test("a reading of the clocks is kept, and uploads get the time that goes with it, all or nothing")
    func clock() throws {
        try withStores { one, other, _ in
            #expect(try one.clockReading() == nil)
            let (first, second) = (upload(), upload(created: noon(60)))
            for upload in [first, second] { try one.insert(upload) }
            let reading = ClockReading(wall: noon(5), uptime: Uptime(milliseconds: 77))
            try one.keep(reading, extendingUploadsBy: .zero)
            #expect(try other.clockReading() == reading)
            #expect(try other.upload(first.id) == first)
            let next = ClockReading(wall: noon(86_400), uptime: Uptime(milliseconds: 99))
            try one.keep(next, extendingUploadsBy: .seconds(86_400))
            #expect(try other.clockReading() == next)
            #expect(try other.upload(first.id)?.expires == first.expires + .seconds(86_400))
            #expect(try other.upload(second.id)?.expires == second.expires + .seconds(86_400))
            #expect(try other.upload(second.id)?.created == second.created)
        }
    }

    @Test("no upload's time is ever cut")
    func back() throws {
        try withStores { one, other, _ in
            let upload = upload()
            try one.insert(upload)
            try one.keep(
                ClockReading(wall: noon, uptime: Uptime(milliseconds: 1)), extendingUploadsBy: .seconds(-86_400))
            #expect(try other.upload(upload.id) == upload)
        }
    }
}
