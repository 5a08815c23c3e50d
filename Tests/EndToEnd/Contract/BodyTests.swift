import Foundation
import Testing

extension EndToEnd {
    /// An upload that is refused whatever its body holds.
    struct RefusedUpload: Sendable, CustomTestStringConvertible {
        let testDescription: String
        var situation = Situation.usual
        var fields = ["X-API-Key: {key}"]
        let status: Int
        let message: String
    }

    @Suite(
        "refusals before a body",
        .stack(
            .init(
                server: ["max_upload_bytes = 1125899906842624"], auth: Stack.required(Stack.key), isServed: false),
            naming: Parts.start))
    struct BodyTests {
        @Test(
            "a refused upload is told so at once, and not a byte of it is written",
            arguments: [
                RefusedUpload(
                    testDescription: "no key", fields: [], status: 401, message: "Unauthorized: API key required"),
                RefusedUpload(
                    testDescription: "a wrong key", fields: ["Authorization: Bearer {key}x"], status: 401,
                    message: "Unauthorized: Invalid API key"),
                RefusedUpload(
                    testDescription: "a stranger", situation: .strangers, status: 403,
                    message: "Forbidden: IP 127.0.0.1 not allowed"),
                RefusedUpload(
                    testDescription: "too much is stored", situation: .storeFull, status: 429,
                    message: "max_stored_upload_bytes"),
                RefusedUpload(
                    testDescription: "too many requests", situation: .hurried, status: 429, message: "too many"),
                RefusedUpload(
                    testDescription: "no storage", situation: .noStorage, status: 503,
                    message: "The storage cannot be used now"),
                RefusedUpload(
                    testDescription: "no responder", situation: .noResponder, status: 503,
                    message: "The service is not available now"),
            ])
        func refused(upload: RefusedUpload) async throws {
            let stack = try Stack.current()
            let watch = try FolderWatch(stack.storage + "/incoming")
            let options = upload.fields.map(stack.fill).flatMap { ["--header", $0] }
            try await stack.during(upload.situation) {
                // Takes the only place in the hurry.
                _ = try await stack.http.get("/health")
                for body in [["--upload-file", "{large}"], ["--form", "file=@{large}"]] {
                    for way in [[], ["--header", "Transfer-Encoding: chunked"], ["--header", "Expect: 100-continue"]] {
                        let answer = try await stack.http.curl(
                            "/api/v1/uploads?name=x", options + body.map(stack.fill) + way)
                        Self.expect(answer, upload)
                        // What was under way when the answer came.
                        #expect(answer.sent < 256 << 20)
                    }
                }
                for length in ["Content-Length: 1073741824", "Transfer-Encoding: chunked"] {
                    let fields = upload.fields.map(stack.fill) + [length]
                    Self.expect(try await stack.raw("PUT", "/api/v1/uploads?name=x", fields), upload)
                    Self.expect(try await stack.raw("POST", "/api/v1/uploads", fields), upload)
                }
                // The first response is the refusal, not an invitation to continue.
                let asking = upload.fields.map(stack.fill) + ["Content-Length: 1073741824", "Expect: 100-continue"]
                Self.expect(try await stack.raw("PUT", "/api/v1/uploads?name=x", asking), upload)
                Self.expect(try await stack.raw("POST", "/api/v1/uploads", asking), upload)
            }
            #expect(try watch.seen() == [])
        }

        @Test(
            "an upload that announces too many bytes is refused at once",
            arguments: [(1 << 50 + 1, 413, "at most|may have"), (1 << 49, 507, "Not enough free space")])
        func tooLong(bytes: Int, status: Int, message: String) async throws {
            let stack = try Stack.current()
            let watch = try FolderWatch(stack.storage + "/incoming")
            for expectation in [["Expect: 100-continue"], []] {
                let fields = ["X-API-Key: \(Stack.key)", "Content-Length: \(bytes)"] + expectation
                for method in ["PUT", "POST"] {
                    let answer = try await stack.raw(method, "/api/v1/uploads?name=x", fields)
                    #expect(answer.status == status, "\(answer)")
                    #expect(message.split(separator: "|").contains { answer.json["message"].text.contains($0) })
                }
            }
            #expect(try watch.seen() == [])
        }

        @Test("a client that sends on after the refusal is read to nowhere")
        func heedless() async throws {
            let stack = try Stack.current()
            let watch = try FolderWatch(stack.storage + "/incoming")
            let body = [UInt8](repeating: 0x78, count: 64 << 20)
            let answer = try await stack.raw(
                "PUT", "/api/v1/uploads?name=x", ["Content-Length: \(body.count)"], body: body)
            #expect(answer.status == 401)
            let chunk = Array("\(String(body.count, radix: 16))\r\n".utf8) + body + Array("\r\n0\r\n\r\n".utf8)
            let chunked = try await stack.raw(
                "PUT", "/api/v1/uploads?name=x", ["Transfer-Encoding: chunked"], body: chunk)
            #expect(chunked.status == 401)
            #expect(try watch.seen() == [])
        }

        @Test("an upload that may come in is invited, and written there")
        func admitted() async throws {
            let stack = try Stack.current()
            let watch = try FolderWatch(stack.storage + "/incoming")
            let file = try stack.folder.writeSparse("small", beginning: "#stand-in\n", bytes: 1 << 21)
            let answer = try await stack.http.upload(
                raw: file, name: "x", "--header", "X-API-Key: \(Stack.key)", "--header", "Expect: 100-continue")
            #expect(answer.status == 200)
            #expect(try watch.seen() != [])
        }

        private static func expect(_ answer: HTTP.Answer, _ upload: RefusedUpload) {
            #expect(answer.status == upload.status, "\(answer)")
            #expect(answer.json["message"].text.contains(upload.message), "\(answer)")
            #expect(answer.seconds < 5)
        }
    }
}

/// The parts of the service, each started by itself, with something stored.
private enum Parts {
    @Sendable static func start(_ stack: Stack) async throws -> [String: String] {
        try await stack.startParts()
        let small = try stack.standIn([])
        let stored = try await stack.http.upload(raw: small, name: "x", "--header", "X-API-Key: \(Stack.key)")
        guard stored.status == 200 else { throw Unexpected("\(stored)") }
        let large = try stack.folder.writeSparse("large", beginning: "#stand-in\n", bytes: 1 << 30)
        return ["key": Stack.key, "large": large]
    }
}
