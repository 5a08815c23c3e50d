import Foundation
import Testing

extension EndToEnd {
    @Suite("requests hidden in bodies", .stack())
    struct SmugglingTests {
        /// A path that no client asks for by itself.
        private static let forgedPath = "/forged-by-a-body"

        @Test(
            "a body that nobody reads never becomes a request of its own",
            arguments: [
                ("POST", "/api/v1/queue"), ("GET", "/api/v1/queue"), ("GET", "/health"), ("POST", "/nowhere"),
                ("DELETE", "/api/v1/uploads/nonsense"), ("DELETE", "/api/v1/prechecks/nonsense"),
                ("POST", "/api/v1/prechecks/nonsense/wait"), ("GET", "/api/v1/prechecks/nonsense/logs"),
                ("POST", "/api/v1/prechecks?unknown=1"), ("POST", "/api/v1/prechecks"),
                ("PUT", "/api/v1/uploads?name=x"), ("POST", "/api/v1/uploads"),
            ])
        func unreadBody(method: String, path: String) throws {
            let stack = try Stack.current()
            // Records of another request first, so that whatever alignment the body is read at leads to the forged one.
            let sled = Array(repeatElement(Self.record(5, request: 2, Array("yyyyyyyy".utf8)), count: 900).joined())
            for padding in 0..<16 {
                let body = [UInt8](repeating: 0x78, count: padding) + sled + Self.forgedRequest
                let answer = try Self.ask(method, path, body, on: stack.port)
                #expect(answer.hasPrefix("HTTP/1.1 "), "\(answer)")
                #expect(!answer.contains(Self.forgedPath), "\(answer)")
                for _ in 1...4 {
                    let answer = try Self.ask("GET", "/api/v1/queue", [], on: stack.port)
                    #expect(answer.hasSuffix(#"{"queued":0,"running":0,"max_concurrent":1}"#), "\(answer)")
                }
            }
        }

        @Test("the forged request would show, were it carried out")
        func control() throws {
            let answer = try Self.ask("GET", Self.forgedPath, [], on: try Stack.current().port)
            #expect(answer.contains("No such path: \(Self.forgedPath)"))
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

        /// A whole request in FastCGI's records, with parameters that only nginx may set.
        private static var forgedRequest: [UInt8] {
            let parameters =
                pair("REQUEST_METHOD", "GET") + pair("REQUEST_URI", forgedPath) + pair("DOCUMENT_URI", forgedPath)
                + pair("REMOTE_USER", "forged")
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
