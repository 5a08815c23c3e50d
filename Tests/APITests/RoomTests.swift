import Foundation
import HTTPTypes
import Storage
import Testing
import Web

@testable import API

@Suite("Room for uploads")
struct RoomTests {
    @Test("an upload that would leave less than is to stay free is refused before its body; lists are not")
    func minimum() throws {
        let service = try TestService(minFreeBytes: 1 << 49)
        for method in ["PUT", "POST"] {
            let refused = try Self.ask(service, method, length: 10)
            #expect(refused.status == "507")
            #expect(refused.body.contains("Not enough free space for an upload of 10 bytes"))
            #expect(refused.retryAfter == "60")
        }
        for method in ["GET", "HEAD"] { #expect(try Self.ask(service, method, length: nil).status == nil) }
        let health = try service.response(.get, "/health")
        #expect(health.status == .ok && health.object["status"] as? String == "degraded")
    }

    @Test("what has no announced length may become as large as any")
    func chunked() throws {
        let service = try TestService("max_upload_bytes = \(1 << 50)")
        let refused = try Self.ask(service, "PUT", length: nil)
        #expect(refused.status == "507")
        #expect(refused.body.contains("send its length (Content-Length)"))
        #expect(try Self.ask(service, "PUT", length: 1000).status == nil)
    }

    @Test("no room is kept for a method that takes no upload, unless it comes with a body all the same")
    func otherMethods() throws {
        let service = try TestService("max_upload_bytes = \(1 << 50)")
        for method in ["DELETE", "PATCH", "OPTIONS"] {
            #expect(try Self.ask(service, method, length: nil).status == nil)
            #expect(try Self.ask(service, method, length: nil, isChunked: true).status == "507")
            #expect(try Self.ask(service, method, length: 1 << 49).status == "507")
        }
    }

    @Test("uploads together get no more than there is, until one of them is over")
    func together() {
        let reservations = Reservations()
        #expect(reservations.reserve(60, for: "a", of: 100, none))
        #expect(!reservations.reserve(50, for: "b", of: 100, none))
        #expect(reservations.reserve(40, for: "b", of: 100, none))
        #expect(!reservations.reserve(1, for: "c", of: 100, none))
        // Asked once more, it has what it had.
        #expect(reservations.reserve(40, for: "b", of: 100, none))
        reservations.release("a")
        #expect(reservations.reserve(60, for: "c", of: 100, none))
    }

    @Test("what is written of them is not counted twice")
    func written() {
        let reservations = Reservations()
        #expect(reservations.reserve(60, for: "a", of: 100, none))
        let half = BodiesUnderWay(count: 1, bytes: 30)
        #expect(!reservations.reserve(41, for: "b", of: 70, half))
        #expect(reservations.reserve(40, for: "b", of: 70, half))
        // A body of before this process began may be the one that was written.
        let unknown = BodiesUnderWay(count: 3, bytes: 60)
        #expect(!reservations.reserve(1, for: "c", of: 100, unknown))
    }

    @Test("a promise whose client has gone is forgotten when no body is under way; else the largest are kept")
    func gone() {
        let reservations = Reservations(patience: .zero)
        #expect(reservations.reserve(60, for: "a", of: 100, none))
        #expect(reservations.reserve(30, for: "b", of: 100, BodiesUnderWay(count: 1, bytes: 0)))
        // One of two has gone; that may have been the small one.
        #expect(!reservations.reserve(41, for: "c", of: 100, BodiesUnderWay(count: 1, bytes: 0)))
        #expect(reservations.reserve(40, for: "c", of: 100, BodiesUnderWay(count: 1, bytes: 0)))
        #expect(reservations.reserve(100, for: "d", of: 100, none))
    }

    @Test("a form needs twice its room while its file is copied")
    func form() throws {
        let service = try TestService("max_upload_bytes = \(1 << 50)")
        let free = try service.storage.freeBytes() / 10 * 7
        #expect(try Self.ask(service, "POST", length: free).status == "507")
        #expect(try Self.ask(service, "PUT", length: free).status == nil)
    }

    @Test("an upload that is over holds no room")
    func released() throws {
        let service = try TestService("max_upload_bytes = \(1 << 50)")
        let most = try service.storage.freeBytes() / 10 * 6
        #expect(try Self.ask(service, "PUT", length: most, request: "one").status == nil)
        #expect(try Self.ask(service, "PUT", length: most, request: "two").status == "507")
        let missing = ["REMOTE_ADDR": "::1", "REQUEST_ID": "one"]
        #expect(try service.response(.put, "/api/v1/uploads", parameters: missing).status == .badRequest)
        // The answer goes out a moment before the promise ends.
        service.service.finishChanges(within: .seconds(5))
        #expect(try Self.ask(service, "PUT", length: most, request: "two").status == nil)
    }

    private let none = BodiesUnderWay(count: 0, bytes: 0)

    /// The status is nil for an upload that is admitted.
    private static func ask(
        _ service: TestService, _ method: String, length: Int64?, request: String = UUID().uuidString,
        isChunked: Bool = false
    ) throws -> (status: String?, body: String, retryAfter: String?) {
        var parameters = ["REMOTE_ADDR": "::1", "UPLOAD_METHOD": method, "REQUEST_ID": request]
        if let length { parameters["UPLOAD_LENGTH"] = String(length) }
        let fields: HTTPFields = isChunked ? [.transferEncoding: "chunked"] : [:]
        let answer = try service.response(.get, "/_admission", fields: fields, parameters: parameters)
        #expect(answer.status == .noContent || answer.status == .forbidden)
        return (answer.fields[.denyStatus], answer.fields[.denyBody] ?? "", answer.fields[.retryAfter])
    }
}
