import Foundation
import Synchronization
import TestSupport
import Testing

@testable import Docker

@Suite("Events of a container")
struct EventTests {
    @Test("only OOM kills count, and only the container's own are queried")
    func filter() throws {
        let fake = try FakeEngine { _, connection in
            connection.answer("200 OK", #"{"Type":"container","Action":"die"}"# + "\n")
        }
        #expect(try !Engine(socket: fake.socket).knowsOutOfMemoryEvent(of: ContainerID("c1")))
        let target = try #require(fake.requests.first?.target.removingPercentEncoding)
        #expect(target.hasPrefix("/events?filters={"))
        for part in [#""type":["container"]"#, #""event":["oom"]"#, #""container":["c1"]"#, "&since=0&until="] {
            #expect(target.contains(part), "\(target)")
        }
    }

    @Test("events that come are told until the following is cancelled")
    func follow() throws {
        let fake = try FakeEngine { _, connection in
            connection.beginStream()
            for action in ["oom", "die", "oom"] {
                connection.sendChunk(Array("{\"Type\":\"container\",\"Action\":\"\(action)\"}\n".utf8))
            }
            connection.awaitClose()
        }
        let cancellation = Cancellation()
        let count = Mutex(0)
        let both = Signal()
        let events = Background { () throws(EngineError) in
            try Engine(socket: fake.socket).outOfMemoryEvents(of: ContainerID("c1"), cancellation: cancellation) {
                if count.withLock({
                    $0 += 1
                    return $0
                }) == 2 {
                    both.send()
                }
            }
        }
        try both.wait()
        cancellation.cancel()
        #expect(throws: EngineError.cancelled) { try events.value() }
        #expect(count.withLock { $0 } == 2)
    }

    @Test(
        "a real engine tells of a child that was killed, at once and afterwards, and of no other container's",
        .enabled(if: RealEngine.address != nil))
    func real() throws {
        let real = try RealEngine()
        // More than one, as the engine misses a kill in the first moments of a container.
        var spec = real.spec(
            "for i in $(seq 20); do dd if=/dev/zero of=/dev/null bs=200M count=1; sleep 0.1; done; exit 1")
        spec.memoryBytes = 32 << 20
        try real.withContainer(spec) { container throws in
            let cancellation = Cancellation()
            let seen = Signal()
            let events = Background { () throws(EngineError) in
                try real.engine.outOfMemoryEvents(of: container, cancellation: cancellation) { seen.send() }
            }
            let exit = try real.startAndWait(container)
            try seen.wait()
            cancellation.cancel()
            #expect(throws: EngineError.cancelled) { try events.value() }
            #expect(try exit.value().code == 1)
            #expect(try real.engine.knowsOutOfMemoryEvent(of: container))
        }
        try real.withContainer(real.spec("exit 255")) { container throws in
            #expect(try real.engine.knownExitCode(of: container) == nil)
            _ = try real.startAndWait(container).value()
            #expect(try !real.engine.knowsOutOfMemoryEvent(of: container))
            let deadline = ContinuousClock.now + .seconds(10)
            while try real.engine.knownExitCode(of: container) == nil, .now < deadline {
                // The engine tells of the end before it notes the event: nothing tells of that but asking.
                Thread.sleep(forTimeInterval: 0.01)
            }
            #expect(try real.engine.knownExitCode(of: container) == 255)
        }
    }
}
