import HTTPTypes
import Synchronization
import Testing
import Web

@Suite("Routes")
struct RouterTests {
    /// Routes that answer with their own name and the parameters they got.
    private static let routes = [
        Route(.get, "/health") { request, _ in answer("health \(request.method.rawValue)", [:]) },
        Route(.get, "/api/v1/uploads") { _, parameters in answer("list", parameters) },
        Route(.post, "/api/v1/uploads") { _, parameters in answer("post", parameters) },
        Route(.put, "/api/v1/uploads") { _, parameters in answer("put", parameters) },
        Route(.get, "/api/v1/uploads/{id}") { _, parameters in answer("show", parameters) },
        Route(.delete, "/api/v1/uploads/{id}") { _, parameters in answer("delete", parameters) },
        Route(.post, "/api/v1/prechecks/{id}/wait") { _, parameters in answer("wait", parameters) },
        Route(.get, "/a/{x}/b/{y}") { _, parameters in answer("two", parameters) },
        Route(.get, "/fail") { _, _ in throw APIError(.conflict, "It failed") },
    ]

    @Test(
        "a request goes to the route of its method and path, with what stands in the path",
        arguments: [
            ("GET", "/api/v1/uploads", "list"), ("POST", "/api/v1/uploads", "post"), ("PUT", "/api/v1/uploads", "put"),
            ("GET", "/api/v1/uploads/abc", "show id=abc"), ("DELETE", "/api/v1/uploads/abc", "delete id=abc"),
            ("GET", "/api/v1/uploads/a b%2F;..", "show id=a b%2F;.."), ("GET", "/api/v1/uploads/é", "show id=é"),
            ("GET", "/api/v1/uploads/{id}", "show id={id}"), ("POST", "/api/v1/prechecks/1/wait", "wait id=1"),
            ("GET", "/a/1/b/2", "two x=1 y=2"), ("GET", "/health", "health GET"),
        ])
    func matching(_ method: String, _ path: String, _ text: String) throws {
        let response = try respond(method, path)
        #expect(response.status == .ok)
        #expect(response.text == text)
    }

    @Test("HEAD goes where GET goes, and the handler is told that it is HEAD")
    func head() throws {
        #expect(try respond("HEAD", "/health").text == "health HEAD")
        #expect(try respond("HEAD", "/api/v1/uploads/abc").text == "show id=abc")
        #expect(try respond("HEAD", "/api/v1/prechecks/1/wait").status == .methodNotAllowed)
    }

    @Test(
        "an unknown path is not found, and is named",
        arguments: [
            "/", "", "/nothing", "/health/", "//health", "/health/x", "/Health", "health", "/api/v1/uploads/",
            "/api/v1/uploads/a/b", "/api/v1/prechecks//wait", "/a//b/2", "/a/1/b/", "/api/v1", "/api/v1/uploads?x",
        ])
    func unknown(_ path: String) throws {
        for method in ["GET", "POST", "BREW"] {
            let response = try respond(method, path)
            #expect(response.status == .notFound)
            #expect(response.text.contains("\"No such path: \(path)\""))
        }
    }

    @Test(
        "a wrong method on a known path is told which ones are right",
        arguments: [
            ("DELETE", "/health", "GET, HEAD"), ("DELETE", "/api/v1/uploads", "GET, HEAD, POST, PUT"),
            ("PUT", "/api/v1/uploads/abc", "GET, HEAD, DELETE"), ("GET", "/api/v1/prechecks/1/wait", "POST"),
            ("OPTIONS", "/health", "GET, HEAD"), ("BREW", "/health", "GET, HEAD"), ("get", "/health", "GET, HEAD"),
        ])
    func wrongMethod(_ method: String, _ path: String, _ allowed: String) throws {
        let response = try respond(method, path)
        #expect(response.status == .methodNotAllowed)
        #expect(response.fields[.allow] == allowed)
        #expect(response.text.contains("\(method) is not allowed for \(path); use \(allowed)"))
    }

    @Test("what a handler throws is answered, and reported once")
    func thrown() throws {
        let reported = Mutex<[String]>([])
        let refuse: @Sendable (Request, any Error) -> Response = { request, error in
            reported.withLock { $0.append("\(request.path): \((error as? APIError)?.message ?? "\(error)")") }
            return Self.refuse(request, error)
        }
        let router = Router(Self.routes, gate: { _ in [:] }, refuse: refuse)
        #expect(try Self.response(of: router, Self.request("GET", "/fail")).status == .conflict)
        #expect(try Self.response(of: router, Self.request("GET", "/health")).status == .ok)
        #expect(try Self.response(of: router, Self.request("GET", "/nothing")).status == .notFound)
        #expect(reported.withLock { $0 } == ["/fail: It failed", "/nothing: No such path: /nothing"])
    }

    @Test("the gate is asked first: who may not come in learns nothing of what there is")
    func gate() throws {
        let called = Atomic(false)
        let reported = Mutex(0)
        let routes = [
            Route(.get, "/x") { _, _ in
                called.store(true, ordering: .relaxed)
                return Self.answer("x", [:])
            }
        ]
        let gate: @Sendable (Request) throws -> HTTPFields = { request in
            guard request.fields[.authorization] == "Bearer key" else { throw APIError(.unauthorized, "No key") }
            return [.server: "known"]
        }
        let refuse: @Sendable (Request, any Error) -> Response = { request, error in
            reported.withLock { $0 += 1 }
            return Self.refuse(request, error)
        }
        let router = Router(routes, gate: gate, refuse: refuse)
        for (method, path) in [("GET", "/x"), ("POST", "/x"), ("GET", "/nothing")] {
            #expect(try Self.response(of: router, Self.request(method, path)).status == .unauthorized)
        }
        let wasCalled = called.load(ordering: .relaxed)
        #expect(!wasCalled)
        #expect(reported.withLock { $0 } == 3)
        let request = Request(method: .get, path: "/x", fields: [.authorization: "Bearer key"])
        let admitted = try Self.response(of: router, request)
        #expect(admitted.text == "x")
        #expect(admitted.fields[.server] == "known")
    }

    @Test("what the gate says of a request stands in its answer, whenever that comes")
    func gateFields() throws {
        let routes = [
            Route(.get, "/later") { _, _ in .later { $0.send(Response(status: .ok)) } },
            Route(.get, "/stream") { _, _ in .stream(Response(status: .ok)) { _ in } },
            Route(.get, "/fail") { _, _ in throw APIError(.conflict, "It failed") },
        ]
        let router = Router(routes, gate: { _ in [.server: "known"] }, refuse: Self.refuse)
        guard case .later(let park) = router.respond(to: Self.request("GET", "/later")),
            case .stream(let stream, _) = router.respond(to: Self.request("GET", "/stream"))
        else {
            Issue.record("the answers were changed")
            return
        }
        let reply = KeptReply()
        park(reply)
        #expect(reply.response.withLock { $0?.fields[.server] } == "known")
        #expect(stream.fields[.server] == "known")
        #expect(try Self.response(of: router, Self.request("GET", "/fail")).fields[.server] == "known")
        #expect(try Self.response(of: router, Self.request("GET", "/nothing")).fields[.server] == "known")
    }

    private final class KeptReply: Reply {
        let response = Mutex<Response?>(nil)

        func onlyWaits() {}

        func send(_ response: Response) -> Bool {
            self.response.withLock { $0 = response }
            return true
        }

        func onGone(_ action: @escaping @Sendable () -> Void) {}
    }

    @Test("answers that come later or in pieces are handed on as they are")
    func otherAnswers() {
        let routes = [
            Route(.get, "/later") { _, _ in .later { _ in } },
            Route(.get, "/stream") { _, _ in .stream(Response(status: .ok)) { _ in } },
        ]
        let router = Router(routes, gate: { _ in [:] }, refuse: Self.refuse)
        guard case .later = router.respond(to: Self.request("GET", "/later")),
            case .stream = router.respond(to: Self.request("GET", "/stream"))
        else {
            Issue.record("the answers were changed")
            return
        }
    }

    private func respond(_ method: String, _ path: String) throws -> Response {
        let router = Router(Self.routes, gate: { _ in [:] }, refuse: Self.refuse)
        return try Self.response(of: router, Self.request(method, path))
    }

    private static func refuse(_ request: Request, _ error: any Error) -> Response {
        (error as? APIError)?.response ?? Response(status: .internalServerError)
    }

    private static func request(_ method: String, _ path: String) -> Request {
        Request(method: HTTPRequest.Method(method) ?? .trace, path: path)
    }

    private static func response(of router: Router, _ request: Request) throws -> Response {
        guard case .now(let response) = router.respond(to: request) else {
            throw Complaint(description: "no whole answer")
        }
        return response
    }

    private static func answer(_ name: String, _ parameters: [String: String]) -> Answer {
        let text = ([name] + parameters.sorted { $0.key < $1.key }.map { "\($0)=\($1)" }).joined(separator: " ")
        return .now(Response(status: .ok, body: Array(text.utf8)))
    }
}
