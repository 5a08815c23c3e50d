import Foundation
import Testing

extension EndToEnd {
    @Suite("API keys")
    struct AuthTests {
        private static let key = "a-key-of-the-tests-0123456789abcdef"

        private static let settings = StackSettings(
            auth: ["required = true", "[[auth.api_keys]]", "name = \"tests\"", "key = \"${PRECHECK_TESTS_KEY}\""],
            environment: ["PRECHECK_TESTS_KEY": key])

        @Test("whoever has a key comes in, nobody else does, and the key is written nowhere")
        func keys() async throws {
            try await Stack.with(Self.settings) { stack in
                for path in ["/api/v1/queue", "/api/v1/uploads", "/api/v1/prechecks/x", "/nowhere"] {
                    try Self.expectRefusal(try await stack.http.get(path), "Unauthorized: API key required")
                }
                for wrong in [
                    ["X-API-Key: wrong"], ["Authorization: Bearer wrong"], ["Authorization: Bearer \(Self.key)x"],
                ] {
                    let options = wrong.flatMap { ["--header", $0] }
                    let answer = try await stack.http.curl("/api/v1/queue", options)
                    try Self.expectRefusal(answer, "Unauthorized: Invalid API key")
                }
                for right in ["X-API-Key: \(Self.key)", "Authorization: Bearer \(Self.key)"] {
                    let answer = try await stack.http.get("/api/v1/queue", "--header", right)
                    #expect(answer.status == 200)
                    let file = try stack.standIn([])
                    #expect(try await stack.http.upload(form: file, "--header", right).status == 200)
                }
                #expect(try await stack.http.get("/health").status == 200)
                try await Self.expectKeyNowhere(in: stack)
            }
        }

        @Test("an upload without a key is refused before its body is read")
        func upload() async throws {
            try await Stack.with(Self.settings) { stack in
                let file = try stack.folder.writeSparse("large", beginning: "#stand-in\n", bytes: 1 << 30)
                for answer in [
                    try await stack.http.upload(raw: file, name: "large.gds"), try await stack.http.upload(form: file),
                    try await stack.http.upload(raw: file, name: "x", "--header", "Transfer-Encoding: chunked"),
                ] {
                    try Self.expectRefusal(answer, "Unauthorized: API key required")
                    // What was under way when the answer came.
                    #expect(answer.sent < 64 << 20)
                    #expect(answer.seconds < 5)
                }
                #expect(names(in: stack.storage + "/incoming").isEmpty)
                #expect(names(in: stack.storage + "/uploads").isEmpty)
            }
        }

        @Test("SIGHUP takes new keys and limits; a configuration with an error is reported and the old one kept")
        func reload() async throws {
            try await Stack.with(StackSettings()) { stack in
                let responder = try stack.process(of: .responder)
                let old = try String(contentsOfFile: stack.configuration, encoding: .utf8)
                func reload(_ text: String, until says: String) async throws {
                    try text.write(toFile: stack.configuration, atomically: true, encoding: .utf8)
                    kill(responder, SIGHUP)
                    try await waitUntil("the responder says: \(says)") { stack.said.contains(says) }
                }
                #expect(try await stack.http.get("/api/v1/queue").status == 200)
                try await reload(old + "required = 7\n", until: "not reloaded: ")
                #expect(try await stack.http.get("/api/v1/queue").status == 200)

                let key = "required = true\n[[auth.api_keys]]\nname = \"tests\"\nkey = \"\(Self.key)\"\n"
                try await reload(old + key + "[limits]\nmax_stored_upload_bytes = 3\n", until: "reloaded: 1 API keys")
                #expect(try await stack.http.get("/api/v1/queue").status == 401)
                let header = "X-API-Key: \(Self.key)"
                #expect(try await stack.http.get("/api/v1/queue", "--header", header).status == 200)
                let refused = try await stack.http.upload(form: try stack.standIn([]), "--header", header)
                #expect(refused.status == 429)
                #expect(refused.headers["retry-after"] == "60")
                #expect(refused.json["message"].text.contains("max_stored_upload_bytes"))
                #expect(names(in: stack.storage + "/incoming").isEmpty)
                #expect(try stack.process(of: .responder) == responder)
            }
        }

        @Test("who is not on the list of addresses is refused, with a key as well")
        func addresses() async throws {
            var settings = Self.settings
            settings.auth.insert("allowed_ips = [\"192.0.2.0/24\"]", at: 0)
            try await Stack.with(settings) { stack in
                let header = "X-API-Key: \(Self.key)"
                let file = try stack.standIn([])
                for answer in [
                    try await stack.http.get("/api/v1/queue", "--header", header),
                    try await stack.http.get(
                        "/api/v1/queue", "--header", header, "--header", "X-Forwarded-For: 192.0.2.1", "--header",
                        "X-Real-IP: 192.0.2.1", "--header", "Remote-Addr: 192.0.2.1"),
                    try await stack.http.upload(form: file, "--header", header),
                ] {
                    #expect(answer.status == 403)
                    #expect(answer.json["message"] == "Forbidden: IP 127.0.0.1 not allowed")
                    #expect(answer.json["detail"] == answer.json["message"])
                }
            }
        }

        private static func expectRefusal(_ answer: HTTP.Answer, _ message: String) throws {
            #expect(answer.status == 401, "\(answer)")
            #expect(answer.json == ["message": .string(message), "detail": .string(message)])
            #expect(answer.headers["www-authenticate"] == "Bearer")
            #expect(answer.headers["x-request-id"]?.isEmpty == false)
        }

        /// Neither in what the programs write nor in a file of theirs.
        private static func expectKeyNowhere(in stack: Stack) async throws {
            let found = try await Command("grep", "--recursive", "--files-with-matches", key, stack.folder.path)
                .result()
            #expect(found.exit == .code(1), "\(found.text)")
        }
    }
}
