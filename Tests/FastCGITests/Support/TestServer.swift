import Glibc
import HTTPTypes
import Logging
import Synchronization
import Testing
import Web

@testable import FastCGI

/// A server, on a socket of its own in a folder of its own unless it gets another one.
struct TestServer {
    let server: Server
    let path: String

    private struct Closure: Responder {
        let answer: @Sendable (Request) -> Answer
        func respond(to request: Request) -> Answer { answer(request) }
    }

    init(_ options: Options = Options(), answer: @escaping @Sendable (Request) -> Answer) throws {
        let path = try temporaryFolder() + "/s"
        try self.init(.unix(path: path), at: path, options, answer: answer)
    }

    init(
        _ listener: Listener, at path: String, _ options: Options = Options(),
        answer: @escaping @Sendable (Request) -> Answer
    ) throws {
        self.path = path
        server = try Server(
            listener: listener, responder: Closure(answer: answer), options: options,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        try server.start()
    }

    func connect() throws -> Client { try Client(path) }

    /// Every test ends with this, also to keep the server until then.
    @discardableResult
    func stop() -> Bool {
        defer { rmdir(String(path.dropLast(2))) }
        return server.stop(within: .seconds(20))
    }
}

extension Answer {
    static func text(_ text: String, status: HTTPResponse.Status = .ok, fields: HTTPFields = [:]) -> Answer {
        .now(Response(status: status, fields: fields, body: Array(text.utf8)))
    }
}

extension Response {
    static func text(_ text: String) -> Response { Response(status: .ok, body: Array(text.utf8)) }
}

/// What handlers did, for tests to look at.
final class Notes: Sendable {
    private let notes = Mutex<[String]>([])
    func add(_ note: String) { notes.withLock { $0.append(note) } }
    var all: [String] { notes.withLock { $0 } }
}

/// Opens once, for all that wait at it.
final class Gate: Sendable {
    private let isOpen = Mutex(false)
    func open() { isOpen.withLock { $0 = true } }
    func pass() { _ = waitUntil("the gate opens") { self.isOpen.withLock { $0 } } }
}
