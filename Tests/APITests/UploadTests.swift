import Domain
import Foundation
import HTTPTypes
import Storage
import Store
import Testing
import Web

@testable import API

@Suite("Uploads")
struct UploadTests {
    let service: TestService

    init() throws { service = try TestService("max_upload_bytes = 1000000") }

    private func form(_ parts: String..., boundary: String = "XX") -> [UInt8] {
        Array((parts.map { "--\(boundary)\r\n\($0)\r\n" }.joined() + "--\(boundary)--\r\n").utf8)
    }

    private let file = "Content-Disposition: form-data; name=\"file\"; filename=\"chip.gds\"\r\n\r\nGDS\r\nBYTES"

    @Test("a raw body becomes the upload: name, size, checksum, and the very same file")
    func raw() throws {
        let bytes = Array("raw layout".utf8)
        let response = try service.upload(bytes, query: "name=..%2Fx%2Fchip_top.gds")
        #expect(response.status == .ok)
        #expect(response.object["Name"] as? String == "chip_top.gds")
        #expect(response.object["Size"] as? Int == bytes.count)
        // As sha256sum(1) has it.
        let digest = "dc0999bf1609a2bf209f1e25080f0c42c5342933085a642f62ec8c4ca742402c"
        #expect((response.object["Checksums"] as? [String: String])?["sha256"] == digest)
        let id = try #require(response.object["Id"] as? String)
        #expect(FileManager.default.contents(atPath: "\(service.folder)/uploads/\(id)/layout") == Data(bytes))
        #expect(try service.names(in: "incoming") == [])
    }

    @Test("the one part `file` of a form becomes the upload")
    func multipart() throws {
        let response = try service.upload(form(file), .post, query: "", contentType: "multipart/form-data; boundary=XX")
        #expect(response.status == .ok)
        #expect(response.object["Name"] as? String == "chip.gds")
        #expect(response.object["Size"] as? Int == 10)
    }

    @Test("state and expiry stand where clients look for them")
    func shape() throws {
        let upload = try service.upload([1]).object
        let state = try #require(upload["State"] as? [String: Any])
        #expect(state["Status"] as? String == "available")
        #expect(state["Expired"] as? Bool == false)
        #expect(state["ExpiresAt"] as? String == upload["ExpiresAt"] as? String)
        let id = try #require(upload["Id"] as? String)
        #expect(try service.response(.get, "/api/v1/uploads/\(id)").object["Id"] as? String == id)
    }

    struct Refusal: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let body: String
        var method = HTTPRequest.Method.post
        var query = ""
        var type = "multipart/form-data; boundary=XX"
        let status: Int
        let says: String
    }

    static let refusals: [Refusal] = [
        Refusal(testDescription: "an empty body", body: "", status: 400, says: "empty body"),
        Refusal(testDescription: "no part `file`", body: "--XX--\r\n", status: 422, says: "file is required"),
        Refusal(
            testDescription: "another part",
            body: "--XX\r\nContent-Disposition: form-data; name=\"layout\"\r\n\r\nx\r\n--XX--\r\n", status: 422,
            says: "`layout`"),
        Refusal(
            testDescription: "a part without a file name",
            body: "--XX\r\nContent-Disposition: form-data; name=\"file\"\r\n\r\nx\r\n--XX--\r\n", status: 422,
            says: "filename"),
        Refusal(
            testDescription: "an unterminated form",
            body: "--XX\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a\"\r\n\r\nx", status: 400,
            says: "closing boundary"),
        Refusal(testDescription: "no form at all", body: "GDS", status: 400, says: "boundary"),
        Refusal(
            testDescription: "another content type", body: "GDS", type: "text/plain", status: 400,
            says: "multipart/form-data"),
        Refusal(
            testDescription: "an empty file",
            body: "--XX\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a\"\r\n\r\n\r\n--XX--\r\n",
            status: 400,
            says: "empty"),
        Refusal(testDescription: "a raw body without a name", body: "x", method: .put, status: 422, says: "?name="),
        Refusal(
            testDescription: "a name with control characters", body: "x", method: .put, query: "name=a%0Ab",
            status: 422,
            says: "control characters"),
        Refusal(
            testDescription: "an unknown parameter", body: "x", method: .put, query: "name=a&body_file=/etc/passwd",
            status: 422,
            says: "`body_file`"),
        Refusal(
            testDescription: "more than is allowed", body: String(repeating: "x", count: 1_000_001), method: .put,
            query: "name=a", status: 413, says: "1000000"),
    ]

    @Test("is refused, and nothing is kept", arguments: refusals)
    func refused(_ refusal: Refusal) throws {
        let response = try service.upload(
            Array(refusal.body.utf8), refusal.method, query: refusal.query, contentType: refusal.type)
        #expect(response.status.code == refusal.status)
        #expect(response.message.contains(refusal.says), "\(response.message)")
        #expect(response.object["detail"] as? String == response.message)
        #expect(try service.names(in: "uploads") == [])
        #expect(try service.response(.get, "/api/v1/uploads").array.isEmpty)
    }

    @Test(
        "a body's path outside of the incoming folder is never opened",
        arguments: ["/etc/passwd", "../precheck.db", ""])
    func foreignPath(_ path: String) throws {
        let response = try service.response(
            .put, "/api/v1/uploads", query: "name=a", parameters: ["REMOTE_ADDR": "::1", "BODY_FILE": path])
        #expect(response.status.code >= 400)
        #expect(try service.names(in: "uploads") == [])
    }

    @Test("lists come newest first, in pages that are linked")
    func pages() throws {
        let ids = try (0..<3).map { _ in try service.upload([1]).object["Id"] as? String }
        let first = try service.response(.get, "/api/v1/uploads", query: "limit=2")
        #expect(first.array.map { $0["Id"] as? String } == [ids[2], ids[1]])
        let link = try #require(HTTPField.Name("Link").flatMap { first.fields[$0] })
        let query = try #require(link.split(separator: "?").last?.split(separator: ">").first)
        let second = try service.response(.get, "/api/v1/uploads", query: String(query))
        #expect(second.array.map { $0["Id"] as? String } == [ids[0]])
        #expect(HTTPField.Name("Link").flatMap { second.fields[$0] } == nil)
    }

    @Test("a deleted upload is gone; runs made from it keep their input")
    func delete() throws {
        let run = try service.queuedRun()
        let upload = try #require(try service.store.run(run)).request.upload
        #expect(try service.response(.delete, "/api/v1/uploads/\(upload)").message == "Upload deleted")
        #expect(try service.response(.get, "/api/v1/uploads/\(upload)").message == "No such upload: \(upload)")
        #expect(FileManager.default.contents(atPath: service.storage.run(run).inputPath) == Data("layout".utf8))
    }
}
