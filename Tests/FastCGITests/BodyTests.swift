import Synchronization
import Testing
import Web

@testable import FastCGI

@Suite("Reading a request's body")
struct BodyTests {
    /// Answers with what came of reading.
    private static let reading: @Sendable (Request) -> Answer = { request in
        do { return .text("\(try request.body.read(limit: 1000).count) bytes") } catch { return .text("\(error)") }
    }

    @Test("a body is read completely, up to the limit")
    func whole() throws {
        let server = try TestServer(answer: Self.reading)
        defer { server.stop() }
        let client = try server.connect()
        for count in [0, 1, 999, 1000] {
            let answer = try client.exchange(Message(method: "POST", body: [UInt8](repeating: 1, count: count)))
            #expect(answer.body == "\(count) bytes")
        }
    }

    @Test("a body over the limit is refused, announced or not, and the connection stays usable")
    func tooLarge() throws {
        let server = try TestServer(answer: Self.reading)
        defer { server.stop() }
        let client = try server.connect()
        let body = [UInt8](repeating: 1, count: 1001)
        #expect(try client.exchange(Message(method: "POST", body: body)).body == "tooLarge(limit: 1000)")
        client.send(Message(method: "POST").head + Record.stream(.input, body))
        #expect(try client.receive().body == "tooLarge(limit: 1000)")
        #expect(try client.exchange(Message()).body == "0 bytes")
    }

    @Test("a body shorter or longer than announced is incomplete", arguments: [4, 6])
    func announced(count: Int) throws {
        let server = try TestServer(answer: Self.reading)
        defer { server.stop() }
        let client = try server.connect()
        let body = Array("12345".utf8)
        #expect(try client.exchange(Message(method: "POST", body: body, announced: count)).body == "incomplete")
    }

    @Test("a body that breaks off is incomplete: by the end of the connection, or by FCGI_ABORT_REQUEST")
    func brokenOff() throws {
        let server = try TestServer(answer: Self.reading)
        defer { server.stop() }
        for ending in [[], Record(kind: .abort).bytes] {
            let client = try server.connect()
            client.send(Message(method: "POST").head + Record.stream(.input, [1, 2, 3], ends: false) + ending)
            if ending.isEmpty { client.endSending() }
            #expect(try client.receive().body == "incomplete")
            #expect(try client.isClosed())
        }
    }

    @Test("a body that stalls is incomplete after a while")
    func silence() throws {
        var options = Options()
        options.receiveTimeout = .milliseconds(50)
        let server = try TestServer(options, answer: Self.reading)
        defer { server.stop() }
        let client = try server.connect()
        client.send(Message(method: "POST").head + Record.stream(.input, [1, 2, 3], ends: false))
        #expect(try client.receive().body == "incomplete")
    }

    @Test("a body cannot be read once its handler has returned, not even during the next request on its connection")
    func late() throws {
        let kept = Mutex<(any RequestBody)?>(nil)
        let server = try TestServer { request in
            guard let old = kept.withLock({ $0 }) else {
                kept.withLock { $0 = request.body }
                return .text("kept")
            }
            let theirs = Result { try old.read(limit: 10) }
            let ours = Result { try request.body.read(limit: 10) }
            return .text("\(theirs) \(ours)")
        }
        defer { server.stop() }
        let client = try server.connect()
        _ = try client.exchange(Message(method: "POST"))
        let body = try #require(kept.withLock { $0 })
        #expect(throws: BodyError.incomplete) { try body.read(limit: 10) }
        client.send(Message(method: "POST").head + Record.stream(.input, [1, 2, 3]))
        let both = try client.receive().body
        #expect(both.hasPrefix("failure("))
        #expect(both.hasSuffix("incomplete) success([1, 2, 3])"))
    }
}
