import OpenAPI
import TestSupport
import Testing

@testable import API

@Suite("Checking responses against the description")
struct InterfaceDescriptionTests {
    private static let request = String(repeating: "0", count: 32)
    private static let error = #"{"message":"x","detail":"x"}"#

    private func problems(
        _ method: String, _ path: String, _ status: Int, _ headers: [String: String] = [:], _ body: String = error
    ) -> Int {
        let all = ["x-request-id": Self.request, "content-type": "application/json"].merging(headers) { $1 }
        let answer = ReceivedAnswer(method: method, path: path, status: status, headers: all, body: Array(body.utf8))
        return InterfaceDescription(
            document: OpenAPIDocument(Service.endpoints, requiresKey: true).json
        ).problems(with: answer).count
    }

    @Test("what is as described has no problem")
    func fine() {
        #expect(
            problems("GET", "/api/v1/queue", 200, [:], #"{"queued":0,"running":1,"max_concurrent":1,"paused":false}"#)
                == 0)
        #expect(problems("GET", "/api/v1/uploads/x", 404) == 0)
        #expect(problems("GET", "/api/v1/queue", 401, ["www-authenticate": "Bearer"]) == 0)
        #expect(problems("DELETE", "/api/v1/queue", 405, ["allow": "GET, HEAD"]) == 0)
        #expect(problems("GET", "/nowhere", 404) == 0)
    }

    @Test("each thing that is not as described is a problem")
    func wrong() {
        #expect(problems("GET", "/api/v1/queue", 200, [:], #"{"queued":0,"running":1,"paused":false}"#) == 1)
        #expect(problems("GET", "/api/v1/queue", 200, ["content-type": "text/html"]) == 1)
        #expect(problems("GET", "/api/v1/queue", 404) == 1)
        #expect(problems("GET", "/api/v1/queue", 400) == 1)
        #expect(problems("GET", "/api/v1/queue", 401) == 1)
        #expect(problems("GET", "/api/v1/queue", 503, ["retry-after": "soon"]) == 1)
        #expect(problems("DELETE", "/api/v1/queue", 405, ["allow": "GET"]) == 1)
        #expect(problems("GET", "/nowhere", 200) == 1)
        #expect(problems("GET", "/nowhere", 404, ["x-request-id": ""]) == 1)
        #expect(problems("GET", "/nowhere", 404, [:], #"{"message":"x","detail":"y"}"#) == 1)
        #expect(problems("HEAD", "/nowhere", 404) == 1)
    }
}
