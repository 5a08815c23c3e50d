import Synchronization
import TestSupport
import Testing

@testable import Docker

@Suite("Pulling an image")
struct PullTests {
    private static func stream(_ lines: [String]) throws -> FakeEngine {
        try FakeEngine { _, connection in
            connection.beginStream()
            for line in lines { connection.sendChunk(Array((line + "\r\n").utf8)) }
            connection.endStream()
        }
    }

    private func pull(_ reference: String, from fake: FakeEngine) throws -> [PullEvent] {
        let events = Mutex<[PullEvent]>([])
        try Engine(socket: fake.socket).pull(reference, cancellation: Cancellation()) { event in
            events.withLock { $0.append(event) }
        }
        return events.withLock { $0 }
    }

    @Test("what the engine tells comes line by line, whatever pieces it is sent in")
    func progress() throws {
        let fake = try FakeEngine { _, connection in
            connection.beginStream()
            let text = """
                {"status":"Pulling from a/b","id":"1.2"}\r
                {"status":"Downloading","progressDetail":{"current":10,"total":20},"progress":"[=>]","id":"l1"}\r
                {"status":"Extracting","progressDetail":{},"id":"l1"}\r
                {"aux":{"ID":"x"}}\r
                {"status":"Status: Downloaded newer image for a/b:1.2"}\r

                """
            for byte in text.utf8 { connection.sendChunk([byte]) }
            connection.endStream()
        }
        #expect(
            try pull("registry.example:5000/a/b:1.2", from: fake) == [
                PullEvent(status: "Pulling from a/b", layer: "1.2"),
                PullEvent(status: "Downloading", layer: "l1", current: 10, total: 20),
                PullEvent(status: "Extracting", layer: "l1"),
                PullEvent(status: "Status: Downloaded newer image for a/b:1.2"),
            ])
        let request = try #require(fake.requests.first)
        #expect(request.method == "POST")
        #expect(request.target == "/images/create?fromImage=registry.example%3A5000%2Fa%2Fb&tag=1.2")
    }

    @Test(
        "a failure in the middle of an answer that began well is one, in the engine's words",
        arguments: [
            #"{"errorDetail":{"message":"no space left on device"},"error":"no space left on device"}"#,
            #"{"error":"no space left on device"}"#,
        ])
    func failureInStream(line: String) throws {
        let fake = try Self.stream([#"{"status":"Pulling from a/b","id":"1"}"#, line])
        let error = #expect(throws: EngineError.self) { try pull("a/b:1", from: fake) }
        #expect(error == .refused(status: 200, message: "no space left on device"))
        #expect(error?.description == "the Docker Engine failed: no space left on device")
    }

    @Test("a failure before the answer is one, too")
    func failureAtOnce() throws {
        let fake = try FakeEngine { _, connection in
            connection.answer("404 Not Found", #"{"message":"pull access denied for a/b"}"#)
        }
        let error = #expect(throws: EngineError.self) { try pull("a/b", from: fake) }
        #expect(error == .notFound(message: "pull access denied for a/b"))
    }

    @Test("a connection that breaks is unreachable, and no image that is there")
    func cut() throws {
        let fake = try FakeEngine { _, connection in
            connection.beginStream()
            connection.sendChunk(Array("{\"status\":\"Pulling from a/b\",\"id\":\"1\"}\r\n".utf8))
            connection.cut()
        }
        let error = #expect(throws: EngineError.self) { try pull("a/b", from: fake) }
        #expect(error?.isUnreachable == true)
    }

    @Test("it can be cancelled while the engine says nothing")
    func cancel() throws {
        let hasBegun = Signal()
        let fake = try FakeEngine { _, connection in
            connection.beginStream()
            hasBegun.send()
            connection.awaitClose()
        }
        let cancellation = Cancellation()
        let pull = Background { () throws(EngineError) in
            try Engine(socket: fake.socket).pull("a/b", cancellation: cancellation) { _ in }
        }
        try hasBegun.wait()
        cancellation.cancel()
        #expect(throws: EngineError.cancelled) { try pull.value() }
    }

    @Test(
        "a reference is taken apart into a name and a tag or digest, and the tag is `latest` where there is none",
        arguments: [
            ("a", "a", "latest"), ("a:1", "a", "1"), ("r:5000/a/b", "r:5000/a/b", "latest"),
            ("r:5000/a/b:2", "r:5000/a/b", "2"), ("r.example/a@sha256:00ff", "r.example/a", "sha256:00ff"),
            ("r:5000/a:2@sha256:00ff", "r:5000/a:2", "sha256:00ff"),
        ])
    func parts(reference: String, name: String, tag: String) {
        let parts = Engine.parts(of: reference)
        #expect(parts.name == name)
        #expect(parts.tag == tag)
    }

    @Test(
        "a repository has one name, however it is written",
        arguments: [
            ("a", "docker.io/library/a"), ("a:1", "docker.io/library/a"), ("u/a@sha256:00ff", "docker.io/u/a"),
            ("docker.io/u/a:1", "docker.io/u/a"), ("index.docker.io/u/a", "docker.io/u/a"),
            ("localhost/a:1", "localhost/a"), ("r:5000/a/b:2@sha256:00ff", "r:5000/a/b"),
            ("ghcr.io/w/x", "ghcr.io/w/x"),
        ])
    func repository(reference: String, name: String) {
        #expect(Engine.repository(of: reference) == name)
    }

    @Test(
        "a registry that cannot be reached is a clear failure of a real engine",
        .enabled(if: RealEngine.address != nil),
        arguments: [":latest", "@sha256:" + String(repeating: "0", count: 64)])
    func real(tag: String) throws {
        let engine = try RealEngine().engine
        let error = #expect(throws: EngineError.self) {
            try engine.pull("127.0.0.1:1/nothing" + tag, cancellation: Cancellation()) { _ in }
        }
        #expect(error?.description.contains("127.0.0.1:1") == true, "\(String(describing: error))")
        #expect(error?.isUnreachable == false)
    }
}
