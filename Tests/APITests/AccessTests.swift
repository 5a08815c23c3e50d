import Domain
import HTTPTypes
import Storage
import Store
import Testing
import Web

@testable import API

@Suite("Access")
struct AccessTests {
    private static let key = "ws_key_0123456789abcdef"
    private static let auth = """
        [auth]
        required = true
        allowed_ips = ["192.0.2.0/24", "2001:db8::1"]
        [[auth.api_keys]]
        name = "ci"
        key = "\(key)"
        """

    private func status(_ fields: HTTPFields, from address: String = "192.0.2.7", path: String = "/api/v1/queue") throws
        -> Int
    {
        try TestService(Self.auth).response(.get, path, fields: fields, parameters: ["REMOTE_ADDR": address]).status
            .code
    }

    @Test("a key is taken from either field, and needed for all but /health")
    func keys() throws {
        let name = try #require(HTTPField.Name("X-API-Key"))
        #expect(try status([.authorization: "Bearer \(Self.key)"]) == 200)
        #expect(try status([.authorization: "bearer \(Self.key)"]) == 200)
        #expect(try status([name: Self.key]) == 200)
        #expect(try status([:]) == 401)
        #expect(try status([name: Self.key + "x"]) == 401)
        #expect(try status([.authorization: "Basic \(Self.key)"]) == 401)
        #expect(try status([:], path: "/nowhere") == 401)
        #expect(try status([:], path: "/health") == 200)
    }

    @Test("an address that is not on the list is refused before any key is looked at")
    func addresses() throws {
        let fields: HTTPFields = [.authorization: "Bearer \(Self.key)"]
        #expect(try status(fields, from: "192.0.3.1") == 403)
        #expect(try status(fields, from: "2001:db8::1") == 200)
        #expect(try status(fields, from: "::ffff:192.0.2.1") == 200)
        #expect(try status(fields, from: "") == 403)
    }

    @Test("a forwarded address counts for nothing")
    func forwarded() throws {
        var fields: HTTPFields = [.authorization: "Bearer \(Self.key)"]
        fields[try #require(HTTPField.Name("X-Forwarded-For"))] = "192.0.2.7"
        #expect(try status(fields, from: "203.0.113.9") == 403)
    }

    @Test("an admission that fails is 403 with the real answer in fields of its own")
    func admission() throws {
        let service = try TestService(Self.auth)
        let response = try service.response(.get, "/_admission", parameters: ["REMOTE_ADDR": "192.0.2.7"])
        #expect(response.status == .forbidden)
        #expect(HTTPField.Name("X-Deny-Status").flatMap { response.fields[$0] } == "401")
        #expect(response.fields[.wwwAuthenticate] == "Bearer")
        let body = HTTPField.Name("X-Deny-Body").flatMap { response.fields[$0] } ?? ""
        #expect(body.contains("Unauthorized: API key required"))
        let fields: HTTPFields = [.authorization: "Bearer \(Self.key)"]
        let admitted = try service.response(
            .get, "/_admission", fields: fields, parameters: ["REMOTE_ADDR": "192.0.2.7", "UPLOAD_LENGTH": "10"])
        #expect(admitted.status == .noContent)
        let tooLarge = try service.response(
            .get, "/_admission", fields: fields,
            parameters: ["REMOTE_ADDR": "192.0.2.7", "UPLOAD_LENGTH": "2147483649"])
        #expect(HTTPField.Name("X-Deny-Status").flatMap { tooLarge.fields[$0] } == "413")
    }

    @Test("health tells what works and what does not")
    func health() throws {
        let service = try TestService()
        let response = try service.response(.get, "/health")
        #expect(response.status == .ok)
        #expect(response.object["status"] as? String == "degraded")
        #expect(response.object["version"] as? String == version)
        guard let lock = try service.storage.lockForWorker() else { throw Unexpected("the lock is taken") }
        #expect(try service.response(.get, "/health").object["status"] as? String == "healthy")
        try service.store.noteEngine(problem: "away", now: .now())
        #expect(try service.response(.get, "/health").object["status"] as? String == "degraded")
        _ = consume lock
        try service.store.close()
        #expect(try service.response(.get, "/health").status == .serviceUnavailable)
    }
}
