import Foundation
import Testing

extension EndToEnd {
    @Suite(
        "who may ask",
        .stack(.init(auth: Stack.required(Stack.key)), naming: { ["key": Stack.key, "layout": try $0.standIn([])] }))
    struct AccessTests {
        private static let required = "Unauthorized: API key required"
        private static let invalid = "Unauthorized: Invalid API key"

        private static let refused = [
            key("a prefix of it", ["X-API-Key: \(Stack.key.dropLast())"], invalid),
            key("a byte more", ["X-API-Key: {key}0"], invalid),
            key("in capitals", ["Authorization: Bearer \(Stack.key.uppercased())"], invalid),
            key("in quotes", ["Authorization: Bearer \"{key}\""], invalid),
            key("twice, one of them wrong", ["X-API-Key: {key}", "X-API-Key: wrong"], invalid),
            key("the right one beside a wrong one", ["Authorization: Bearer wrong", "X-API-Key: {key}"], invalid),
            key("empty", ["X-API-Key;"], required), key("no more than the scheme", ["Authorization: Bearer"], required),
            key("a scheme and spaces", ["Authorization: Bearer   "], required),
            key("another scheme", ["Authorization: Basic {key}"], required),
            key("no scheme", ["Authorization: {key}"], required),
            key("a scheme without a space", ["Authorization: Bearer{key}"], required),
            key("a word more", ["Authorization: Bearer {key} {key}"], required),
            key("in a field that is called otherwise", ["X_API_Key: {key}", "API-Key: {key}"], required),
            Exchange("in the query", at: "/api/v1/queue?api_key={key}", status: 401, required),
            Exchange("as a user's name", at: "/api/v1/queue", ["--user", "{key}:{key}"], status: 401, required),
        ]

        private static let admitted = [
            key("as a field of its own", ["X-API-Key: {key}"]), key("as a bearer's", ["Authorization: Bearer {key}"]),
            key("with the scheme in other letters", ["Authorization: bEARER {key}"]),
            key("with spaces around it", ["Authorization:   Bearer   {key}  "]),
            key("beside a wrong one", ["Authorization: Bearer {key}", "X-API-Key: wrong"]),
            Exchange(
                "for a form", at: "/api/v1/uploads",
                ["--form", "file=@{layout}", "--header", "Authorization: Bearer {key}"], status: 200),
            key("beside another scheme", ["Authorization: Basic eDp5", "X-API-Key: {key}"]),
        ]

        private static func key(_ description: String, _ fields: [String], _ message: String = "") -> Exchange {
            Exchange(
                description, at: "/api/v1/queue", fields.flatMap { ["--header", $0] },
                status: message.isEmpty ? 200 : 401, message,
                headers: message.isEmpty ? [:] : ["www-authenticate": "Bearer"])
        }

        @Test("a key counts only if it is complete, and only in its header field", arguments: refused + admitted)
        func keys(expected: Exchange) async throws {
            try await expected.expect(from: Stack.current())
        }

        @Test("header fields cannot stand for what only nginx may say")
        func forgedParameters() async throws {
            let stack = try Stack.current()
            let forged = [
                "Remote-Addr: 192.0.2.1", "REMOTE_ADDR: 192.0.2.1", "Request-Method: GET", "Document-Uri: /health",
                "Request-Id: forged", "X-Request-Id: forged", "Upload-Length: 1", "Query-String: x=1",
                "X-Deny-Status: 200", "X-Deny-Body: x", "Body-File: /etc/passwd", "X-Accel-Redirect: /_outputs/x.gds",
                "X-Original-URI: /health", "X-Rewrite-URL: /health", "X-HTTP-Method-Override: GET", "Status: 200",
            ].flatMap { ["--header", $0] }
            for (method, path) in [
                ("GET", "/api/v1/queue"), ("DELETE", "/api/v1/uploads/x"), ("PUT", "/api/v1/uploads?name=x"),
            ] {
                let refused = try await stack.http.send(method, path, forged)
                #expect(refused.status == 401)
                #expect(refused.headers["x-request-id"] != "forged")
                let key = ["--header", "X-API-Key: \(Stack.key)"]
                let answer = try await stack.http.send(method, path, forged + key)
                let plain = try await stack.http.send(method, path, key)
                #expect(answer.status == plain.status)
                #expect(answer.body == plain.body)
            }
        }

        /// Lists of addresses, and whether a client at 127.0.0.1 is on them.
        private static let lists = [
            (["127.0.0.1"], true), (["127.0.0.1/32"], true), (["127.0.0.0/8"], true), (["0.0.0.0/0"], true),
            (["::ffff:127.0.0.1"], true), (["::ffff:127.0.0.0/104"], true), (["192.0.2.0/24", "127.0.0.0/31"], true),
            (["::/0"], false), (["::1/128"], false), (["127.0.0.2/32"], false), (["192.0.2.0/24"], false),
        ]

        @Test("the list of addresses holds IPv4 addresses however they are written, and no others of the other kind")
        func addresses() async throws {
            let stack = try Stack.current()
            for (list, isAdmitted) in Self.lists {
                try await stack.with(list) {
                    let answer = try await stack.http.get("/api/v1/queue")
                    #expect(answer.status == (isAdmitted ? 200 : 403), "\(list)")
                    guard !isAdmitted else { return }
                    #expect(answer.json["message"] == "Forbidden: IP 127.0.0.1 not allowed")
                    for field in ["X-Forwarded-For", "X-Real-IP", "Forwarded", "True-Client-IP", "Remote-Addr"] {
                        let spoofed = try await stack.http.get("/api/v1/queue", "--header", "\(field): 127.0.0.2, ::1")
                        #expect(spoofed.json["message"] == "Forbidden: IP 127.0.0.1 not allowed", "\(field)")
                    }
                }
            }
        }

        @Test("an entry that is no network is an error that names the network that was meant, and nothing changes")
        func hostBits() async throws {
            let stack = try Stack.current()
            var changed = stack.settings
            changed.auth = ["allowed_ips = [\"127.0.0.1/8\", \"::1/0\"]"]
            try await stack.reload(changed, until: "not reloaded: ")
            for meant in ["127.0.0.0/8", "::/0"] { #expect(stack.said.contains("did you mean `\(meant)`?")) }
            #expect(try await stack.http.get("/api/v1/queue").status == 401)
            try await stack.reload(stack.settings)
        }

        @Test("a client that comes by IPv6 is looked up as what it is, an IPv4 one by a mapped address included")
        func sixthVersion() async throws {
            let stack = try Stack.current()
            let port = try Connection.freePort()
            let listening = { (text: String) in
                text.replacing("server {", with: "server { listen [::]:\(port) ipv6only=off;")
            }
            try await stack.withNginx(listening) {
                let (four, six) = (HTTP(base: "http://127.0.0.1:\(port)"), HTTP(base: "http://[::1]:\(port)"))
                for (list, fours, sixes) in [
                    (["127.0.0.0/8"], 200, 403), (["::1"], 403, 200), (["::/0"], 403, 200),
                    (["::ffff:127.0.0.1/128"], 200, 403),
                ] {
                    try await stack.with(list) {
                        let answers = [try await four.get("/api/v1/queue"), try await six.get("/api/v1/queue")]
                        #expect(answers.map(\.status) == [fours, sixes], "\(list)")
                    }
                }
            }
        }

        @Test("behind a proxy that nginx is told to trust, the address is the one that the proxy names")
        func proxy() async throws {
            let stack = try Stack.current()
            let trusting = { (text: String) in
                let lines = "set_real_ip_from 127.0.0.1; real_ip_header X-Forwarded-For;"
                return text.replacing("server {", with: "server { \(lines)")
            }
            try await stack.with(["192.0.2.0/24"]) {
                try await stack.withNginx(trusting) {
                    for (addresses, status) in [
                        ("192.0.2.7", 200), ("203.0.113.9", 403), ("192.0.2.7, 203.0.113.9", 403), ("nonsense", 403),
                    ] {
                        let header = "X-Forwarded-For: \(addresses)"
                        let answer = try await stack.http.get("/api/v1/queue", "--header", header)
                        #expect(answer.status == status, "\(addresses)")
                        let file = try stack.standIn([])
                        #expect(try await stack.http.upload(form: file, "--header", header).status == status)
                    }
                    #expect(try await stack.http.get("/api/v1/queue").status == 403)
                }
            }
        }
    }
}

extension Stack {
    /// Lets in clients of these addresses alone, without a key, during `body`.
    fileprivate func with(_ list: [String], _ body: () async throws -> Void) async throws {
        try await with({ $0.auth = ["allowed_ips = [\(list.map { "\"\($0)\"" }.joined(separator: ", "))]"] }, body)
    }
}
