import Domain
import HTTPTypes
import JSON
import Store
import TestSupport
import Testing

@testable import API
@testable import OpenAPI
@testable import Web

@Suite("The description of the interface")
struct OpenAPITests {
    private let document = OpenAPIDocument(Service.endpoints, requiresKey: true).json
    private var checker: SchemaChecker { SchemaChecker(document: document) }

    @Test("describes each method of each path that is answered, and no other")
    func routes() throws {
        let answered = try TestService().service.routes.filter { $0.path != "/_admission" }
            .map { "\($0.method.rawValue) \($0.path)" }
        let described = (document["paths"]?.members ?? []).flatMap { path in
            path.value.members.map { "\($0.name.uppercased()) \(path.name)" }
        }
        #expect(described.sorted() == answered.sorted())
    }

    @Test("leads nowhere but into itself")
    func references() {
        let found = Self.references(in: document)
        #expect(found.count > 50)
        for reference in found { #expect(checker.resolve(reference) != nil, "\(reference) leads nowhere") }
    }

    private static func references(in value: JSON) -> [String] {
        value.elements.flatMap(references) + value.members.flatMap { references(in: $0.value) }
            + (value["$ref"]?.text.map { [$0] } ?? [])
    }

    @Test("names every endpoint once, all parameters of its path, and what can follow")
    func endpoints() {
        let ids = Service.endpoints.map(\.id)
        #expect(Set(ids).count == ids.count)
        for endpoint in Service.endpoints {
            let inPath = endpoint.path.split(separator: "/").filter { $0.hasPrefix("{") }
                .map { String($0.dropFirst().dropLast()) }
            #expect(endpoint.parameters.filter { $0.place == .path }.map(\.name) == inPath, "\(endpoint.id)")
            for link in endpoint.allResponses.flatMap(\.links) { #expect(ids.contains(link.endpoint)) }
        }
    }

    @Test("asks for a key where one is needed, and only there", arguments: [true, false])
    func security(_ requiresKey: Bool) throws {
        let open = Service.endpoints.filter(\.isOpen).map(\.path)
        #expect(Set(open) == ["/health", "/openapi.json", "/docs", "/redoc"])
        let global = try #require(
            OpenAPIDocument(Service.endpoints, requiresKey: requiresKey).json["security"]?.elements)
        #expect(global.contains([:]) == !requiresKey)
    }

    @Test("all that the service answers is as described")
    func answers() throws {
        let service = try TestService()
        let upload = try service.upload(Array("layout".utf8))
        expect(upload, of: "PUT /api/v1/uploads")
        let id = upload.object["Id"] as? String ?? ""
        let run = try service.queuedRun()
        for (method, path, json) in Self.calls(upload: id, run: run.description) {
            let response = try service.response(method, path, json: json)
            expect(response, of: "\(method.rawValue) \(path)")
        }
        for query in ["limit=0", "nothing=1", "limit=1"] {
            expect(try service.response(.get, "/api/v1/uploads", query: query), of: "GET /api/v1/uploads")
        }
    }

    private static func calls(upload: String, run: String) -> [(HTTPRequest.Method, String, JSON?)] {
        let uploads = "/api/v1/uploads"
        let prechecks = "/api/v1/prechecks"
        return [
            (.get, "/health", nil), (.get, "/api/v1/queue", nil), (.get, "/openapi.json", nil),
            (.post, uploads, nil), (.put, uploads, nil), (.get, uploads, nil), (.get, "\(uploads)/\(upload)", nil),
            (.get, "\(uploads)/nothing", nil), (.delete, "\(uploads)/nothing", nil),
            (.post, prechecks, ["upload_id": .string(upload), "top_cell": "chip_top"]),
            (.post, prechecks, ["upload_id": "nothing", "top_cell": "chip_top"]),
            (.post, prechecks, ["top_cell": "-", "other": nil]), (.post, prechecks, nil),
            (.get, prechecks, nil), (.get, "\(prechecks)/\(run)", nil), (.get, "\(prechecks)/nothing", nil),
            (.get, "\(prechecks)/\(run)/logs", nil), (.get, "\(prechecks)/\(run)/stats", nil),
            (.get, "\(prechecks)/\(run)/output", nil), (.get, "/api/v1/debug/prechecks/nothing", nil),
            (.delete, "\(prechecks)/\(run)", nil), (.delete, "\(prechecks)/\(run)", nil),
            (.post, "\(prechecks)/\(run)/wait", nil), (.get, "\(prechecks)/\(run)", nil),
            (.delete, "\(uploads)/\(upload)", nil),
        ]
    }

    @Test(
        "runs that run and that are final are as described",
        arguments: [
            Ending.passed, .cancelled, .outOfMemory(reason: "out of memory"), .unrecorded(code: 3, reason: "x"),
        ])
    func finalRuns(_ ending: Ending) throws {
        let service = try TestService()
        let run = try service.queuedRun()
        _ = try service.store.claimNext(now: .now())
        expect(try service.response(.get, "/api/v1/prechecks/\(run)"), of: "GET /api/v1/prechecks/\(run)")
        expect(
            try service.response(.get, "/api/v1/prechecks/\(run)/stats"), of: "GET /api/v1/prechecks/\(run)/stats")
        let usage = RunUsage(peakMemoryBytes: nil, cpuSeconds: 1.5, wallSeconds: 2)
        let checksum = Checksum(digest: [UInt8](repeating: 7, count: 32))
        let output = FileDescription(name: try FileName("chip.gds"), size: 3, checksum: checksum)
        let result = RunResult(ending, output: ending == .passed ? output : nil, usage: usage)
        #expect(try service.store.finish(run, result, at: .now()))
        expect(try service.response(.get, "/api/v1/prechecks/\(run)"), of: "GET /api/v1/prechecks/\(run)")
        expect(try service.response(.post, "/api/v1/prechecks/\(run)/wait"), of: "POST /api/v1/prechecks/\(run)/wait")
        expect(
            try service.response(.get, "/api/v1/prechecks/\(run)/output"), of: "GET /api/v1/prechecks/\(run)/output")
    }

    /// The described answer of that status has the body's shape and its header fields.
    private func expect(_ response: Response, of call: String) {
        let parts = call.split(separator: " ").map(String.init)
        var headers = Dictionary(response.fields.map { ($0.name.canonicalName, $0.value) }) { "\($0), \($1)" }
        // These are nginx's.
        headers["x-request-id"] = String(repeating: "0", count: 32)
        if headers["x-accel-redirect"] != nil { headers["accept-ranges"] = "bytes" }
        let answer = ReceivedAnswer(
            method: parts[0], path: parts[1], status: response.status.code, headers: headers, body: response.body)
        #expect(InterfaceDescription(document: document).problems(with: answer) == [])
    }

    @Test("the checker finds what is missing, too much, of another type, or no choice")
    func checkerItself() throws {
        let schema = Schema.object(["a": Schema.choice(["x"]), "b": Schema.nullable(Schema.array(Schema.count))])
        #expect(checker.problems(["a": "x", "b": nil], schema) == [])
        #expect(checker.problems(["a": "x", "b": [1]], schema) == [])
        for wrong: JSON in [
            ["a": "x"], ["a": "y", "b": nil], ["a": nil, "b": nil], ["a": "x", "b": [-1]], ["a": "x", "b": ["1"]],
            ["a": "x", "b": nil, "c": 1], [],
        ] {
            #expect(checker.problems(wrong, schema).count == 1, "\(wrong)")
        }
    }
}
