import Foundation
import Synchronization
import TestSupport
import Testing

@testable import Docker

@Suite("A cancellation")
struct CancellationTests {
    let container = ContainerID("c1")

    @Test("ends an idle stream at once")
    func prompt() throws {
        let fake = try FakeEngine { _, connection in
            connection.beginStream()
            connection.awaitClose()
        }
        let engine = Engine(socket: fake.socket)
        var times: [Duration] = []
        for _ in 0..<10 {
            let cancellation = Cancellation()
            let thread = Mutex<String?>(nil)
            let wait = Background { [container] () throws(EngineError) in
                try engine.wait(for: container, until: .nextExit, cancellation: cancellation) {
                    let name = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/thread-self")
                    thread.withLock { $0 = name }
                }
            }
            try waitUntil("the stream's thread sleeps") { try thread.withLock { $0 }.map(isSleeping) ?? false }
            times.append(
                ContinuousClock().measure {
                    cancellation.cancel()
                    #expect(throws: EngineError.cancelled) { try wait.value() }
                })
        }
        // The best of ten: a busy machine may hold a thread back, libcurl's own second would show every time.
        #expect(try #require(times.min()) < .milliseconds(50), "\(times)")
    }

    /// Whether a thread waits for something (proc_pid_stat(5)).
    private func isSleeping(_ thread: String) throws -> Bool {
        let text = try String(contentsOfFile: "/proc/\(thread)/stat", encoding: .utf8)
        return text.split(separator: ")").last?.hasPrefix(" S") == true
    }

    @Test("ends a stream whose head has not come")
    func beforeHead() throws {
        let hasRequest = Signal()
        let fake = try FakeEngine { _, connection in
            hasRequest.send()
            connection.awaitClose()
        }
        let engine = Engine(socket: fake.socket)
        let cancellation = Cancellation()
        let wait = Background { [container] () throws(EngineError) in
            try engine.wait(for: container, until: .nextExit, cancellation: cancellation) { Issue.record("armed") }
        }
        try hasRequest.wait()
        cancellation.cancel()
        #expect(throws: EngineError.cancelled) { try wait.value() }
    }

    @Test("that was there before the stream lets nothing be sent")
    func before() throws {
        let fake = try FakeEngine { _, connection in connection.answer("200 OK") }
        let cancellation = Cancellation()
        cancellation.cancel()
        cancellation.cancel()
        #expect(cancellation.isCancelled)
        #expect(throws: EngineError.cancelled) {
            try Engine(socket: fake.socket).wait(for: container, until: .nextExit, cancellation: cancellation)
        }
        #expect(fake.connections == 0)
    }

    @Test("from within a callback lets no other follow, though more frames have come")
    func within() throws {
        let line = frame(1, "2024-01-15T10:30:05.500000000Z hello\n")
        let fake = try FakeEngine { _, connection in
            connection.beginStream()
            connection.sendChunk(line + line + line)
            connection.endStream()
        }
        let cancellation = Cancellation()
        let frames = Counter()
        #expect(throws: EngineError.cancelled) {
            try Engine(socket: fake.socket).logs(of: container, cancellation: cancellation) { _ in
                frames.add()
                cancellation.cancel()
            }
        }
        #expect(frames.count == 1)
    }

    @Test("from within `armed` ends the wait")
    func withinHead() throws {
        let fake = try FakeEngine { _, connection in
            connection.beginStream()
            connection.awaitClose()
        }
        let cancellation = Cancellation()
        #expect(throws: EngineError.cancelled) {
            try Engine(socket: fake.socket).wait(for: container, until: .nextExit, cancellation: cancellation) {
                cancellation.cancel()
            }
        }
    }

    @Test("ends all the streams that share it")
    func shared() throws {
        let fake = try FakeEngine { _, connection in
            connection.beginStream()
            connection.awaitClose()
        }
        let engine = Engine(socket: fake.socket)
        let cancellation = Cancellation()
        let armed = Counter()
        let waits = (0..<8).map { _ in
            Background { [container] () throws(EngineError) in
                try engine.wait(for: container, until: .nextExit, cancellation: cancellation) { armed.add() }
            }
        }
        try waitUntil("all are armed") { armed.count == 8 }
        cancellation.cancel()
        for wait in waits { #expect(throws: EngineError.cancelled) { try wait.value() } }
    }

    @Test("that comes together with the end of the stream gives the one or the other")
    func race() throws {
        let fake = try FakeEngine { _, connection in connection.answer("200 OK", #"{"StatusCode": 0, "Error": null}"#) }
        let engine = Engine(socket: fake.socket)
        for round in 0..<300 {
            let cancellation = Cancellation()
            let wait = Background { [container] () throws(EngineError) in
                try engine.wait(for: container, until: .nextExit, cancellation: cancellation)
            }
            usleep(UInt32(round))
            cancellation.cancel()
            do {
                #expect(try wait.value().code == 0)
            } catch let error as EngineError {
                #expect(error == .cancelled)
            }
        }
    }
}
