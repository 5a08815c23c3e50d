import HTTPTypes
import Testing
import Web

@testable import FastCGI

/// libfcgi takes what is left of a body on a kept connection for the records of the next request: a client could forge
/// that one, with parameters that only the web server may set.
@Suite("A body that no handler reads never becomes a request")
struct UnreadBodyTests {
    enum Way: CaseIterable { case now, later, stream, malformed }

    private static let forged = Message(path: "/forged", parameters: [("REMOTE_USER", "forged")]).bytes

    /// Bodies with a whole request in them, from within every alignment, after so many bytes that the start has left
    /// libfcgi's buffer.
    private static let bodies: [[UInt8]] = [0, 1, 7, 8, 9, 500, 8000, 8192, 8193, 40000, 400_000].map { count in
        let filler = Record(kind: .input, request: 2, content: [UInt8](repeating: 121, count: 8)).bytes
        return [UInt8](repeating: 120, count: count % 16)
            + (0..<(count / filler.count)).flatMap { _ in filler } + forged
    }

    private static func answer(_ request: Request, _ way: Way, _ notes: Notes) -> Answer {
        notes.add(request.path)
        return switch way {
        case .now, .malformed: .text("answer")
        case .later: .later { $0.send(.text("answer")) }
        case .stream:
            .stream(Response(status: .ok)) { try Array("answer".utf8).withUnsafeBytes($0.write) }
        }
    }

    @Test("whatever way the request is answered", arguments: Way.allCases)
    func forgery(way: Way) throws {
        let notes = Notes()
        let server = try TestServer { Self.answer($0, way, notes) }
        defer { server.stop() }
        for body in Self.bodies {
            let client = try server.connect()
            let method = way == .malformed ? "(" : "POST"
            client.send(Message(method: method, path: "/real", body: body))
            let first = try client.receive()
            #expect(first.ending == .complete)
            // Either the connection is closed, or it continues with the next request.
            client.send(Message(method: "GET", path: "/next", request: 1))
            let second = try client.receive()
            if second.ending == .complete {
                #expect(second.body == "answer")
            } else {
                #expect(second.output.isEmpty)
            }
        }
        #expect(!notes.all.contains("/forged"))
        if way != .malformed { #expect(notes.all.contains("/next")) }
    }

    @Test("what has been sent of an unread body makes no difference to the answer")
    func stillSending() throws {
        let server = try TestServer { _ in .text("early") }
        defer { server.stop() }
        let client = try server.connect()
        // Far more than the socket holds, and without an end: the answer comes in the middle of it.
        let message = Message(method: "POST", announced: 100_000_000)
        #expect(
            client.send(message.head + Record.stream(.input, [UInt8](repeating: 0, count: 1_000_000), ends: false)))
        let answer = try client.receive()
        #expect(answer.body == "early")
        #expect(answer.ending == .complete)
        #expect(try client.isClosed())
    }

    @Test("a web server that keeps sending after the response is disconnected after a while")
    func lingering() throws {
        var options = Options()
        options.lingerTimeout = .milliseconds(50)
        let server = try TestServer(options) { _ in .text("early") }
        defer { server.stop() }
        let client = try server.connect()
        client.send(Message(method: "POST", announced: 100).head)
        #expect(try client.receive().body == "early")
        waitUntil("sending fails") { !client.send(Record(kind: .input, content: [1]).bytes) }
    }

    @Test(
        "a request whose body keeps coming is refused instead of parked, and its handler told that the client has gone"
    )
    func parkedWithBody() throws {
        let notes = Notes()
        let server = try TestServer { _ in
            .later { reply in
                reply.onGone { notes.add("gone") }
                notes.add("sent: \(reply.send(.text("late")))")
            }
        }
        defer { server.stop() }
        let client = try server.connect()
        client.send(
            Message(method: "POST").head
                + Record.stream(.input, [UInt8](repeating: 0, count: 1_000_000), ends: false))
        #expect(try client.receive().status == 413)
        wait(for: ["gone", "sent: false"]) { notes.all }
    }
}
