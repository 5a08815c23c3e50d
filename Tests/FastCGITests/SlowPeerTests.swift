import HTTPTypes
import Testing
import Web

@testable import FastCGI

@Suite("Web servers that are slow, mute or confused")
struct SlowPeerTests {
    private static let answer: @Sendable (Request) -> Answer = { .text($0.path) }

    @Test("half a request and then silence holds up nobody else, and is served when its rest comes")
    func halves() throws {
        var options = Options()
        options.handlerThreads = 2
        options.headTimeout = .seconds(60)
        let server = try TestServer(options, answer: Self.answer)
        defer { server.stop() }
        let message = Message(path: "/late", parameters: [("HTTP_X", String(repeating: "x", count: 100))]).bytes
        let cuts = (0..<50).map { 1 + $0 * (message.count - 20) / 50 }
        let slow = try cuts.map { cut in
            let client = try server.connect()
            client.send(Array(message.prefix(cut)))
            return client
        }
        let mute = try (0..<50).map { _ in try server.connect() }
        let client = try server.connect()
        for number in 0..<100 { #expect(try client.exchange(Message(path: "/\(number)")).body == "/\(number)") }
        for (client, cut) in zip(slow, cuts) {
            client.send(Array(message.dropFirst(cut)))
            #expect(try client.receive().body == "/late")
        }
        for client in mute { #expect(try client.exchange(Message(path: "/mute")).body == "/mute") }
    }

    @Test("a head that is not complete in time is closed")
    func deadline() throws {
        var options = Options()
        options.headTimeout = .milliseconds(50)
        let server = try TestServer(options, answer: Self.answer)
        defer { server.stop() }
        let idle = try server.connect()
        let clients = try (0..<10).map { _ in try server.connect() }
        for client in clients { client.send(Record.begin()) }
        for client in clients { #expect(try client.isClosed()) }
        #expect(try idle.exchange(Message(path: "/idle")).body == "/idle")
    }

    @Test(
        "rubbish closes the connection at once",
        arguments: [
            Array("GET / HTTP/1.1\r\n\r\n".utf8), Record.begin(role: 3), Record(kind: .getValues, request: 0).bytes,
            Record.begin() + Record(kind: .abort).bytes, Record.begin() + Record(kind: .input).bytes,
            Record.begin() + Record.stream(.parameters, [0xFF, 0xFF, 0xFF, 0xFE, 0xFF, 0xFF, 0xFF, 0xFE]),
            Record.begin() + [UInt8](repeating: 1, count: 200_000),
            [1, 1, 0, 1, 0, 8, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0, 0],
        ])
    func rubbish(bytes: [UInt8]) throws {
        let server = try TestServer(answer: Self.answer)
        defer { server.stop() }
        let client = try server.connect()
        client.send(bytes)
        #expect(try client.isClosed())
        #expect(try server.connect().exchange(Message(path: "/on")).body == "/on")
    }

    @Test("rubbish on a kept connection closes it")
    func rubbishLater() throws {
        let server = try TestServer(answer: Self.answer)
        defer { server.stop() }
        let client = try server.connect()
        #expect(try client.exchange(Message()).status == 200)
        client.send(Record(kind: .abort).bytes)
        #expect(try client.isClosed())
    }

    @Test("a web server may close at any byte")
    func closing() throws {
        let server = try TestServer { request in
            _ = try? request.body.read(limit: 1000)
            return .text(request.path)
        }
        defer { server.stop() }
        let message = Message(method: "POST", path: "/p", body: Array("some bytes".utf8)).bytes
        for cut in 0...message.count { try server.connect().send(Array(message.prefix(cut))) }
        #expect(try server.connect().exchange(Message(path: "/on")).body == "/on")
    }

    @Test("a web server that does not read its answer is given up")
    func notReading() throws {
        var options = Options()
        options.handlerThreads = 1
        options.sendTimeout = .milliseconds(100)
        let server = try TestServer(options) { request in
            request.path == "/big"
                ? .now(Response(status: .ok, body: [UInt8](repeating: 0, count: 10_000_000))) : .text("ok")
        }
        defer { server.stop() }
        let deaf = try server.connect()
        deaf.send(Message(path: "/big"))
        #expect(try server.connect().exchange(Message()).body == "ok")
        #expect(try deaf.receive().ending == .closed)
    }
}
