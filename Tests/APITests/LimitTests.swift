import Domain
import HTTPTypes
import JSON
import Settings
import Store
import Testing
import Web

@testable import API

@Suite("Limits")
struct LimitTests {
    @Test("a queue that is full refuses a run, names the limit, and keeps nothing of it")
    func queuedRuns() throws {
        let service = try TestService("[limits]\nmax_queued_runs = 1")
        let first = try service.queuedRun()
        let upload = try #require(try service.store.run(first)).request.upload
        let body: JSON = ["upload_id": .string(upload.description), "top_cell": "chip_top"]
        let refused = try service.response(.post, "/api/v1/prechecks", json: body)
        #expect(refused.status == .tooManyRequests)
        #expect(refused.message == "1 runs are already queued ([limits] max_queued_runs); try again later")
        #expect(refused.fields[.retryAfter] == "60")
        #expect(try service.names(in: "runs") == [first.description])
        _ = try service.store.claimNext(now: .now())
        #expect(try service.response(.post, "/api/v1/prechecks", json: body).status == .ok)
    }

    @Test("uploads that would be too many bytes together are refused, before their body and after it")
    func storedBytes() throws {
        let service = try TestService("[limits]\nmax_stored_upload_bytes = 100")
        #expect(try service.upload([UInt8](repeating: 1, count: 60)).status == .ok)
        let parameters = ["REMOTE_ADDR": "::1", "UPLOAD_LENGTH": "41"]
        let admission = try service.response(.get, "/_admission", parameters: parameters)
        #expect(HTTPField.Name("X-Deny-Status").flatMap { admission.fields[$0] } == "429")
        #expect(admission.fields[.retryAfter] == "60")
        let refused = try service.upload([UInt8](repeating: 1, count: 41))
        #expect(refused.status == .tooManyRequests)
        #expect(refused.message.contains("max_stored_upload_bytes"))
        #expect(try service.names(in: "uploads").count == 1)
        #expect(try service.upload([UInt8](repeating: 1, count: 40)).status == .ok)
    }

    @Test("new keys and limits count from the next request on")
    func reload() throws {
        let service = try TestService("[limits]\nmax_queued_runs = 1")
        let upload = try #require(try service.store.run(try service.queuedRun())).request.upload
        let body: JSON = ["upload_id": .string(upload.description), "top_cell": "chip_top"]
        #expect(try service.response(.post, "/api/v1/prechecks", json: body).status == .tooManyRequests)
        let text = """
            [auth]
            required = true
            [[auth.api_keys]]
            name = "new"
            key = "ws_key_0123456789"
            """
        let config = try Config.parse(toml: text, baseDirectory: "/", environment: [:])
        service.service.policy.replace(config, keys: try config.auth.resolveKeys(environment: [:]))
        #expect(try service.response(.get, "/api/v1/queue").status == .unauthorized)
        let key: HTTPFields = [.authorization: "Bearer ws_key_0123456789"]
        #expect(try service.response(.get, "/api/v1/queue", fields: key).status == .ok)
        #expect(try service.response(.post, "/api/v1/prechecks", json: body, fields: key).status == .ok)
    }
}
