import Foundation
import TestSupport
import Testing

@testable import Docker

@Suite("A call that fails")
struct FailureTests {
    let container = ContainerID("c1")

    @Test("on a socket that is not there says so and what to check")
    func noSocket() throws {
        let path = "/tmp/no-engine-\(getpid()).sock"
        let error = #expect(throws: EngineError.self) { try Engine(socket: "unix://" + path).ping() }
        #expect(error == .unreachable(socket: path, reason: "No such file or directory"))
        #expect(error?.description.contains("Check that it is running") == true)
    }

    @Test("on a socket that nobody listens on is unreachable")
    func deadSocket() throws {
        let path = try FakeEngine { _, _ in }.socket
        let fd = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        defer {
            close(fd)
            unlink(path)
        }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
        let bound = withUnsafeBytes(of: &address) {
            bind(fd, $0.baseAddress?.assumingMemoryBound(to: sockaddr.self), socklen_t($0.count))
        }
        try #require(bound == 0)
        #expect(throws: EngineError.unreachable(socket: path, reason: "Connection refused")) {
            try Engine(socket: path).ping()
        }
    }

    @Test("on a path that is too long for a socket is unreachable")
    func longPath() throws {
        let error = #expect(throws: EngineError.self) {
            try Engine(socket: "/tmp/" + String(repeating: "x", count: 200)).ping()
        }
        #expect(error?.isUnreachable == true, "\(String(describing: error))")
    }

    @Test(
        "is told apart by its status",
        arguments: [
            ("404 Not Found", EngineError.notFound(message: "why")),
            ("409 Conflict", .conflict(message: "why")),
            ("500 Internal Server Error", .refused(status: 500, message: "why")),
            ("400 Bad Request", .refused(status: 400, message: "why")),
            ("301 Moved Permanently", .refused(status: 301, message: "why")),
        ])
    func statuses(status: String, expected: EngineError) throws {
        let fake = try FakeEngine { _, connection in connection.answer(status, #"{"message": "why"}"#) }
        let engine = Engine(socket: fake.socket)
        #expect(throws: expected) { try engine.inspect(container) }
        #expect(throws: expected) { try engine.start(container) }
        #expect(throws: expected) {
            try engine.wait(for: container, until: .notRunning, cancellation: Cancellation()) {
                Issue.record("a wait that was refused is armed")
            }
        }
        #expect(throws: expected) {
            try engine.logs(of: container, cancellation: Cancellation()) { _ in Issue.record("a message is no frame") }
        }
    }

    @Test("keeps a message that is not JSON, and says when there is none")
    func otherMessages() throws {
        let fake = try FakeEngine { request, connection in
            connection.answer("502 Bad Gateway", request.method == "GET" ? "<html>oops" : "")
        }
        let engine = Engine(socket: fake.socket)
        #expect(throws: EngineError.refused(status: 502, message: "<html>oops")) { try engine.version() }
        #expect(throws: EngineError.refused(status: 502, message: "no reason given for POST /containers/c1/start")) {
            try engine.start(container)
        }
    }

    @Test("an image that is not there is nil, and any other failure of it is not")
    func noImage() throws {
        let fake = try FakeEngine { request, connection in
            connection.answer(request.target.contains("gone") ? "404 Not Found" : "500 Oops", #"{"message": "x"}"#)
        }
        let engine = Engine(socket: fake.socket)
        #expect(try engine.image("ghcr.io/a b/gone:1") == nil)
        #expect(fake.requests.map(\.target) == ["/images/ghcr.io/a%20b/gone%3A1/json"])
        #expect(throws: EngineError.refused(status: 500, message: "x")) { try engine.image("x") }
    }

    @Test("by an answer that does not parse is malformed", arguments: ["", "{", "[]", #"{"Id": 1}"#])
    func malformed(body: String) throws {
        let fake = try FakeEngine { _, connection in connection.answer("200 OK", body) }
        let error = #expect(throws: EngineError.self) { try Engine(socket: fake.socket).inspect(container) }
        #expect(error?.isMalformed == true, "\(String(describing: error))")
    }

    @Test("by something that does not speak HTTP is malformed")
    func noHTTP() throws {
        let fake = try FakeEngine { _, connection in
            connection.send("220 mail.example ESMTP\r\n")
            connection.cut()
        }
        let error = #expect(throws: EngineError.self) { try Engine(socket: fake.socket).ping() }
        #expect(error?.isMalformed == true, "\(String(describing: error))")
    }

    @Test(
        "by a connection that is cut is unreachable, wherever the cut is",
        arguments: [
            "", "HTTP/1.1 200", "HTTP/1.1 200 OK\r\nContent-Le", "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{",
        ])
    func cut(sent: String) throws {
        let fake = try FakeEngine { _, connection in
            connection.send(sent)
            connection.cut()
        }
        let error = #expect(throws: EngineError.self) { try Engine(socket: fake.socket).version() }
        #expect(error?.isUnreachable == true, "\(String(describing: error))")
    }

    @Test("by an engine that does not answer in time is unreachable", .timeLimit(.minutes(1)))
    func silent() throws {
        let fake = try FakeEngine { _, connection in connection.awaitClose() }
        let error = #expect(throws: EngineError.self) {
            try Engine(socket: fake.socket).ping(within: .milliseconds(100))
        }
        #expect(error?.isUnreachable == true, "\(String(describing: error))")
    }
}

extension EngineError {
    var isUnreachable: Bool {
        if case .unreachable = self { true } else { false }
    }

    var isMalformed: Bool {
        if case .malformed = self { true } else { false }
    }
}
