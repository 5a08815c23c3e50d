import Docker
import Foundation
import Synchronization
import TestSupport
import Testing

@testable import Queue

@Suite("Pulling the image")
struct PullerTests {
    private let lines = Lines()
    private let image = "registry.example/a:1"

    private func puller(_ fake: FakeEngine, ends: Ends = Ends(), pause: Duration = .seconds(3600)) -> Puller {
        Puller(
            engine: Engine(socket: fake.socket), image: image, logger: lines.logger, firstPause: pause,
            onEnd: { ends.count.withLock { $0 += 1 } })
    }

    private final class Ends: Sendable {
        let count = Mutex(0)
    }

    @Test("while it is under way it is said so, once it has ended the worker is told")
    func success() throws {
        let gate = DispatchSemaphore(value: 0)
        let fake = try FakeEngine { _, connection in
            connection.beginStream()
            gate.wait()
            connection.sendChunk(Array("{\"status\":\"Pull complete\",\"id\":\"l1\"}\r\n".utf8))
            connection.endStream()
        }
        let ends = Ends()
        let puller = puller(fake, ends: ends)
        for _ in 0..<3 { #expect(puller.fetch() == "the image registry.example/a:1 is being pulled") }
        #expect(puller.refresh() != nil)
        gate.signal()
        #expect(comesTrue { ends.count.withLock { $0 } == 1 })
        #expect(puller.refresh() == nil)
        #expect(fake.requests.count == 1)
        #expect(lines.all == ["info pulling registry.example/a:1", "info pulled registry.example/a:1"])
        puller.use()
        gate.signal()
        #expect(puller.refresh() != nil)
        #expect(comesTrue { puller.refresh() == nil })
        #expect(fake.requests.count == 2)
    }

    @Test("one that fails says why, and is not tried again before its pause is over")
    func failure() throws {
        let fake = try FakeEngine { _, connection in
            connection.answer("500 Internal Server Error", #"{"message":"no such host"}"#)
        }
        let ends = Ends()
        let puller = puller(fake, ends: ends)
        _ = puller.fetch()
        #expect(comesTrue { ends.count.withLock { $0 } == 1 })
        let reason = puller.fetch()
        #expect(reason.hasPrefix("the image registry.example/a:1 could not be pulled: "))
        #expect(reason.hasSuffix("no such host"))
        #expect(puller.fetch() == reason)
        #expect(fake.requests.count == 1)
        #expect(puller.refresh() == reason)
        #expect(lines.all.last == "warning \(reason); retrying in 3600 s")
    }

    @Test("after the pause it is tried again, and one that succeeds makes the next pause short again")
    func again() throws {
        let count = Mutex(0)
        let fake = try FakeEngine { _, connection in
            if count.withLock({
                $0 += 1
                return $0
            }) < 3 {
                return connection.answer("500 No", #"{"message":"no"}"#)
            }
            connection.beginStream()
            connection.endStream()
        }
        let puller = puller(fake, pause: .milliseconds(5))
        #expect(
            comesTrue { puller.refresh() == nil })
        #expect(count.withLock { $0 } >= 3)
    }

    @Test("pauses double up to a bound, and start again")
    func backoff() {
        var backoff = Backoff(first: .seconds(5), longest: .seconds(30))
        #expect((0..<5).map { _ in backoff.next() } == [5, 10, 20, 30, 30].map { .seconds($0) })
        backoff.reset()
        #expect(backoff.next() == .seconds(5))
    }

    @Test("progress counts layers and bytes, and takes no tag for a layer")
    func progress() {
        var progress = PullProgress()
        for event in [
            PullEvent(status: "Pulling from a", layer: "latest"), PullEvent(status: "Pulling fs layer", layer: "1"),
            PullEvent(status: "Already exists", layer: "2"), PullEvent(status: "Waiting", layer: "3"),
            PullEvent(status: "Downloading", layer: "1", current: 5_000_000, total: 20_000_000),
            PullEvent(status: "Downloading", layer: "3", current: 1_000_000, total: 10_000_000),
            PullEvent(status: "Digest: sha256:00"),
        ] { progress.take(event) }
        #expect(progress.description == "1 of 3 layers, 6 of 30 MB known so far")
        progress.take(PullEvent(status: "Download complete", layer: "1"))
        progress.take(PullEvent(status: "Extracting", layer: "1", current: 1, total: 20_000_000))
        #expect(progress.description == "1 of 3 layers, 21 of 30 MB known so far")
        progress.take(PullEvent(status: "Pull complete", layer: "1"))
        #expect(progress.description == "2 of 3 layers, 21 of 30 MB known so far")
    }
}
