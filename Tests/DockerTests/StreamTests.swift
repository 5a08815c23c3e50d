import Synchronization
import TestSupport
import Testing

@testable import Docker

@Suite("A stream")
struct StreamTests {
    let container = ContainerID("c1")
    let line = frame(1, "2024-01-15T10:30:05.500000000Z hello\n")

    @Test("a wait is armed by the answer's head, long before its body")
    func armed() throws {
        let isArmed = Signal()
        let fake = try FakeEngine { _, connection in
            connection.send("HTTP/1.1 100 Continue\r\n\r\n")
            connection.beginStream()
            guard (try? isArmed.wait(seconds: 10)) != nil else { return connection.cut() }
            connection.sendChunk(Array(#"{"StatusCode": 3, "Error": null}"#.utf8))
            connection.endStream()
        }
        let engine = Engine(socket: fake.socket)
        let status = try engine.wait(for: container, until: .nextExit, cancellation: Cancellation()) { isArmed.send() }
        #expect(status == WaitResult(code: 3, error: nil))
        #expect(fake.requests.map(\.target) == ["/containers/c1/wait?condition=next-exit"])
        #expect(fake.requests.map(\.method) == ["POST"])
    }

    @Test("a wait tells what the engine says of its failure")
    func waitError() throws {
        let fake = try FakeEngine { _, connection in
            connection.answer("200 OK", #"{"StatusCode": -1, "Error": {"Message": "context canceled"}}"#)
        }
        let engine = Engine(socket: fake.socket)
        let status = try engine.wait(for: container, until: .notRunning, cancellation: Cancellation())
        #expect(status == WaitResult(code: -1, error: "context canceled"))
    }

    @Test("a wait whose connection breaks is unreachable", arguments: ["", "{", #"{"StatusCode": 0}"#])
    func waitCut(body: String) throws {
        let fake = try FakeEngine { _, connection in
            connection.beginStream()
            if !body.isEmpty { connection.sendChunk(Array(body.utf8)) }
            connection.cut()
        }
        let engine = Engine(socket: fake.socket)
        let error = #expect(throws: EngineError.self) {
            try engine.wait(for: container, until: .notRunning, cancellation: Cancellation())
        }
        #expect(error?.isUnreachable == true, "\(String(describing: error))")
    }

    @Test("logs whose connection breaks between two frames are unreachable, and not at their end")
    func logsCut() throws {
        let fake = try FakeEngine { [line] _, connection in
            connection.beginStream()
            connection.sendChunk(line)
            connection.cut()
        }
        let frames = Counter()
        let error = #expect(throws: EngineError.self) {
            try Engine(socket: fake.socket).logs(of: container, cancellation: Cancellation()) { _ in frames.add() }
        }
        #expect(error?.isUnreachable == true, "\(String(describing: error))")
        #expect(frames.count == 1)
    }

    @Test("an answer whose end only the connection's end would show is unreachable")
    func unframed() throws {
        let fake = try FakeEngine { [line] _, connection in
            connection.send("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n")
            connection.send(line)
            connection.cut()
        }
        let error = #expect(throws: EngineError.self) {
            try Engine(socket: fake.socket).logs(of: container, cancellation: Cancellation()) { _ in }
        }
        #expect(error?.isUnreachable == true, "\(String(describing: error))")
    }

    @Test("logs that end in the middle of a frame are malformed")
    func logsEndInFrame() throws {
        let fake = try FakeEngine { [line] _, connection in
            connection.beginStream()
            connection.sendChunk(line.dropLast())
            connection.endStream()
        }
        #expect(throws: EngineError.malformed("a log that ends in the middle of a frame")) {
            try Engine(socket: fake.socket).logs(of: container, cancellation: Cancellation()) { _ in }
        }
    }

    @Test("what the decoder refuses ends the stream with its reason")
    func garbage() throws {
        let fake = try FakeEngine { _, connection in
            connection.beginStream()
            connection.sendChunk(Array("plain text".utf8))
            connection.awaitClose()
        }
        let error = #expect(throws: EngineError.self) {
            try Engine(socket: fake.socket).logs(of: container, cancellation: Cancellation()) { _ in }
        }
        #expect(error?.isMalformed == true, "\(String(describing: error))")
    }

    @Test("frames are complete, though they arrive a byte at a time")
    func slowly() throws {
        let fake = try FakeEngine { [line] _, connection in
            connection.beginStream()
            for byte in line + line { connection.sendChunk([byte]) }
            connection.endStream()
        }
        let texts = Mutex<[String]>([])
        let start = EngineTime(nanosecondsSince1970: 1_500_000_000)
        try Engine(socket: fake.socket).logs(of: container, since: start, follow: false, cancellation: Cancellation()) {
            frame in
            texts.withLock { $0.append(String(decoding: frame.bytes, as: UTF8.self)) }
        }
        #expect(texts.withLock { $0 } == ["hello\n", "hello\n"])
        let query = "stdout=1&stderr=1&timestamps=1&follow=0&since=1.500000000"
        #expect(fake.requests.map(\.target) == ["/containers/c1/logs?" + query])
    }

    @Test("stats come as samples, and those of nothing are left out")
    func stats() throws {
        let idle =
            #"{"read": "0001-01-01T00:00:00Z", "cpu_stats": {"cpu_usage": {"total_usage": 0}}, "memory_stats": {}}"#
        let busy = """
            {"read": "2024-01-15T10:30:05Z", "cpu_stats": {"cpu_usage": {"total_usage": 5}}, "memory_stats": {"usage": 6}}
            """
        let fake = try FakeEngine { _, connection in
            connection.beginStream()
            connection.sendChunk(Array("\(idle)\n\(busy)\n\(idle)\n".utf8))
            connection.endStream()
        }
        let samples = Mutex<[[UInt8]]>([])
        try Engine(socket: fake.socket).stats(of: container, cancellation: Cancellation()) { sample in
            samples.withLock { $0.append(sample.json) }
        }
        #expect(samples.withLock { $0 } == [Array(busy.utf8)])
    }

    @Test("a reader that is busy stops the engine, and memory does not grow")
    func backpressure() throws {
        let isStuck = Signal()
        let sent = Counter()
        let big = frame(1, "2024-01-15T10:30:05.500000000Z " + String(repeating: "x", count: 16 << 10))
        let fake = try FakeEngine { _, connection in
            connection.limitSending(toMilliseconds: 300)
            connection.beginStream()
            let chunk = Array("\(String(big.count, radix: 16))\r\n".utf8) + big + Array("\r\n".utf8)
            while connection.send(chunk) == chunk.count, sent.count < 10_000 { sent.add() }
            isStuck.send()
            connection.cut()
        }
        let reader = Background { [container] () throws(EngineError) in
            try Engine(socket: fake.socket).logs(of: container, cancellation: Cancellation()) { _ in try? isStuck.wait()
            }
        }
        let error = #expect(throws: EngineError.self) { try reader.value() }
        #expect(error?.isUnreachable == true, "\(String(describing: error))")
        #expect(sent.count < 200, "\(sent.count) frames of 16 KiB were taken")
    }

    @Test("one whose head does not come in time is unreachable")
    func noHead() throws {
        let fake = try FakeEngine { _, connection in connection.awaitClose() }
        let call = Call(.get, "containers", "c1", "logs").within(.milliseconds(100))
        let error = #expect(throws: EngineError.self) {
            try Engine(socket: fake.socket).stream(call, until: Cancellation())
        }
        #expect(error == .unreachable(socket: fake.socket, reason: "no response within 0.1 seconds"))
    }
}

/// Counts on any thread.
final class Counter: Sendable {
    private let value = Mutex(0)
    var count: Int { value.withLock { $0 } }
    func add() { value.withLock { $0 += 1 } }
}
