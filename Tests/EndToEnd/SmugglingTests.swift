import Foundation
import Testing

extension EndToEnd {
    /// An unread body must not be taken for the next requests on nginx's connection to the responder: its sender could
    /// set parameters that only nginx may set.
    @Suite("requests hidden in bodies", .stack())
    struct SmugglingTests {
        /// Requests that are answered without reading their bodies, and some whose bodies are read.
        private static let requests = [
            ("POST", "/api/v1/queue"), ("GET", "/api/v1/queue"), ("GET", "/health"), ("POST", "/nowhere"),
            ("DELETE", "/api/v1/uploads/nonsense"), ("DELETE", "/api/v1/prechecks/nonsense"),
            ("POST", "/api/v1/prechecks/nonsense/wait"), ("GET", "/api/v1/prechecks/nonsense/logs"),
            ("POST", "/api/v1/prechecks?unknown=1"), ("POST", "/api/v1/prechecks"), ("PUT", "/api/v1/uploads?name=x"),
            ("POST", "/api/v1/uploads"),
        ]

        @Test("a body that holds a request among others' records is no request", arguments: requests)
        func amongRecords(method: String, path: String) async throws {
            try await Self.expectHarmless(method, path, paddings: 0..<16) { forged in
                // Records of another request, so that whatever alignment the body is read at leads to the forged one.
                Array(repeatElement(Self.record(5, request: 2, Array("yyyyyyyy".utf8)), count: 900).joined()) + forged
            }
        }

        @Test("a body that is nothing but requests is none", arguments: requests.prefix(4))
        func nothingElse(method: String, path: String) async throws {
            // The body is left at some place in it; one of the paddings puts the start of a request there.
            try await Self.expectHarmless(method, path, paddings: 0..<128) { forged in
                Array(repeatElement(forged, count: 400).joined())
            }
        }

        /// Sends bodies that would delete an upload if what they hold were carried out.
        private static func expectHarmless(
            _ method: String, _ path: String, paddings: Range<Int>, body: ([UInt8]) -> [UInt8]
        ) async throws {
            let stack = try Stack.current()
            let id = try await stack.upload(try stack.standIn([]))["Id"].text
            let forged = Self.forgedRequest(deleting: id)
            #expect(forged.count == 128)
            let content = body(forged)
            for padding in paddings {
                let body = [UInt8](repeating: 0x78, count: padding) + content
                let answer = try Self.ask(method, path, body, on: stack.port)
                #expect(answer.hasPrefix("HTTP/1.1 ") && !answer.contains("Upload deleted"), "\(answer)")
                for _ in 1...2 {
                    let answer = try Self.ask("GET", "/api/v1/queue", [], on: stack.port)
                    #expect(
                        answer.hasSuffix(#"{"queued":0,"running":0,"max_concurrent":1,"paused":false}"#), "\(answer)")
                }
            }
            // Which a client who is allowed to can delete.
            #expect(try await stack.http.get("/api/v1/uploads/\(id)").status == 200, "the upload was deleted")
            let deleted = try Self.ask("DELETE", "/api/v1/uploads/\(id)", [], on: stack.port)
            #expect(deleted.hasSuffix(#"{"message":"Upload deleted"}"#))
        }

        private static func ask(_ method: String, _ path: String, _ body: [UInt8], on port: Int) throws -> String {
            let client = try Connection(port: port)
            let head = [
                "\(method) \(path) HTTP/1.1", "Host: localhost", "Connection: close",
                "Content-Type: application/octet-stream", "Content-Length: \(body.count)", "", "",
            ]
            client.send(Array(head.joined(separator: "\r\n").utf8) + body)
            return try client.receiveAll()
        }

        /// A whole request in FastCGI's records.
        private static func forgedRequest(deleting upload: String) -> [UInt8] {
            let parameters =
                pair("REQUEST_METHOD", "DELETE") + pair("DOCUMENT_URI", "/api/v1/uploads/\(upload)")
            return record(1, request: 1, [0, 1, 1, 0, 0, 0, 0, 0]) + record(4, request: 1, parameters)
                + record(4, request: 1, []) + record(5, request: 1, [])
        }

        /// FastCGI Specification, section 3.3.
        private static func record(_ type: UInt8, request: UInt8, _ content: [UInt8]) -> [UInt8] {
            [1, type, 0, request, UInt8(content.count >> 8), UInt8(content.count & 0xFF), 0, 0] + content
        }

        private static func pair(_ name: String, _ value: String) -> [UInt8] {
            [UInt8(name.utf8.count), UInt8(value.utf8.count)] + name.utf8 + value.utf8
        }
    }
}
