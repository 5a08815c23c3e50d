import Glibc
import HTTPTypes
import Logging
import Synchronization
import Testing
import Web

@testable import FastCGI

/// A server on a socket of its own in a folder of its own.
struct TestServer {
    let server: Server
    let path: String

    private struct Closure: Responder {
        let answer: @Sendable (Request) -> Answer
        func respond(to request: Request) -> Answer { answer(request) }
    }

    init(_ listener: Listener, path: String, _ options: Options, _ answer: @escaping @Sendable (Request) -> Answer)
        throws
    {
        self.path = path
        server = try Server(
            listener: listener, responder: Closure(answer: answer), options: options,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        try server.start()
    }

    func connect() throws -> Client { try Client(path) }
}

/// Serves `answer` while `body` runs.
func serving(
    _ options: Options = Options(), answer: @escaping @Sendable (Request) -> Answer, body: (TestServer) throws -> Void
) throws {
    let folder = try temporaryFolder()
    defer { rmdir(folder) }
    let path = folder + "/s"
    let test = try TestServer(.unix(path: path), path: path, options, answer)
    defer { test.server.stop(within: .seconds(20)) }
    try body(test)
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
