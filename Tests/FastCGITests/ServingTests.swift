import Glibc
import HTTPTypes
import Testing
import Web

@testable import FastCGI

@Suite("Serving requests")
struct ServingTests {
    private static let echo: @Sendable (Request) -> Answer = { request in
        .text("\(request.method) \(request.path)?\(request.query) \(request.parameters["REMOTE_ADDR"] ?? "-")")
    }

    @Test("one connection serves many requests, one after the other")
    func kept() throws {
        let server = try TestServer(answer: Self.echo)
        defer { server.stop() }
        let client = try server.connect()
        for number in 0..<1000 {
            let answer = try client.exchange(Message(path: "/\(number)", parameters: [("REMOTE_ADDR", "::1")]))
            #expect(answer.status == 200)
            #expect(answer.body == "GET /\(number)? ::1")
            #expect(answer.ending == .complete)
        }
    }

    @Test("a connection that is not to be kept is closed after its answer")
    func notKept() throws {
        let server = try TestServer(answer: Self.echo)
        defer { server.stop() }
        let client = try server.connect()
        #expect(try client.exchange(Message(keep: false)).ending == .complete)
        #expect(try client.isClosed())
    }

    @Test("a request may arrive in two parts, cut anywhere")
    func split() throws {
        let message = Message(
            method: "POST", path: "/p", parameters: [("QUERY_STRING", "a=b")], body: Array("body".utf8))
        let server = try TestServer { request in
            let body = (try? request.body.read(limit: 100)) ?? []
            return .text("\(request.query) \(String(decoding: body, as: UTF8.self))")
        }
        defer { server.stop() }
        let client = try server.connect()
        for cut in 1..<message.bytes.count {
            client.send(Array(message.bytes.prefix(cut)))
            sched_yield()
            client.send(Array(message.bytes.dropFirst(cut)))
            #expect(try client.receive().body == "a=b body")
        }
    }

    @Test("HEAD gets the length and no body")
    func head() throws {
        let server = try TestServer(answer: Self.echo)
        defer { server.stop() }
        let client = try server.connect()
        let answer = try client.exchange(Message(method: "HEAD"))
        #expect(answer.body == "")
        #expect(answer["Content-Length"] == "9")
    }

    @Test("a body of megabytes arrives completely")
    func large() throws {
        let server = try TestServer { _ in .now(Response(status: .ok, body: [UInt8](repeating: 97, count: 5_000_000))) }
        defer { server.stop() }
        let client = try server.connect()
        for _ in 0..<3 { #expect(try client.exchange(Message()).body.utf8.count == 5_000_000) }
    }

    @Test("malformed parameters get 400 in the project's format, and the connection stays usable")
    func malformedParameters() throws {
        let server = try TestServer(answer: Self.echo)
        defer { server.stop() }
        let client = try server.connect()
        for method in ["G(T", "", "a b"] {
            let answer = try client.exchange(Message(method: method, body: Array("left unread".utf8)))
            #expect(answer.status == 400)
            let text = "Malformed request: \\\"\(method)\\\" is not a method"
            #expect(answer.body == "{\"message\":\"\(text)\",\"detail\":\"\(text)\"}")
        }
        client.send(Record.begin() + Record.stream(.parameters, []) + Record.stream(.input, []))
        #expect(try client.receive().status == 400)
        #expect(try client.exchange(Message()).status == 200)
    }

    @Test("SIGPIPE is ignored, and SIGTERM and SIGUSR1 keep the handlers that they had")
    func signals() throws {
        let server = try TestServer(answer: Self.echo)
        defer { server.stop() }
        #expect(handler(of: SIGPIPE) == Int(bitPattern: unsafeBitCast(SIG_IGN, to: UnsafeRawPointer?.self)))
        #expect(handler(of: SIGTERM) == 0)
        #expect(handler(of: SIGUSR1) == 0)
    }

    private func handler(of signal: Int32) -> Int {
        var action = sigaction()
        sigaction(signal, nil, &action)
        return Int(bitPattern: unsafeBitCast(action.__sigaction_handler.sa_handler, to: UnsafeRawPointer?.self))
    }
}
