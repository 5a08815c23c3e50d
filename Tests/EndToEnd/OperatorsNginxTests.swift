import Foundation
import Testing

extension EndToEnd {
    @Suite("behind an operator's nginx, over TLS and HTTP/2, with the shipped files")
    struct OperatorsNginxTests {
        private static let key = "0123456789abcdef-key"
        private static let auth = ["required = true", "[[auth.api_keys]]", "name = \"lab\"", "key = \"\(key)\""]

        @Test("the documented commands pass", arguments: ["", "/precheck", "/tools/pre-check_2"])
        func workflow(prefix: String) async throws {
            try await Self.with(prefix, image: .demo, wholeServer: prefix.isEmpty) { stack, nginx in
                try await Command(
                    Project.program("precheck-demo"), "make-die", "--megabytes", "2", "chip_top.gds",
                    folder: stack.folder.path
                ).run()
                let said = try await Command(
                    "bash", Project.root + "/Tests/EndToEnd/Fixtures/workflow.sh",
                    environment: ["SERVER": nginx.http.base, "CURL_HOME": stack.folder.path], folder: stack.folder.path
                ).run(within: .seconds(120))
                #expect(said.contains("Precheck passed!"), "\(said)")
                #expect(try FileStatus(stack.folder["output.gds"]).size > 1 << 20)
            }
        }

        @Test("the prefix stands in whatever a client is told to go to")
        func links() async throws {
            try await Self.with("/precheck") { stack, nginx in
                let get = { (path: String) in try await nginx.http.get(path, "--config", nginx.curl) }
                for name in ["a", "b"] {
                    let file = try stack.standIn([], name: name)
                    #expect(try await nginx.http.upload(raw: file, name: name, "--config", nginx.curl).status == 200)
                }
                let first = try await get("/api/v1/uploads?limit=1")
                let link = try #require(first.headers["link"])
                #expect(link.hasPrefix("</precheck/api/v1/uploads?limit=1&before="))
                let next = try #require(link.split(separator: "<").first?.split(separator: ">").first)
                let second = try await get(String(next.dropFirst("/precheck".count)))
                #expect(second.json.elements.map { $0["Name"].text } == ["a"])

                #expect(try await get("/openapi.json").json["servers"].elements.first?["url"] == "/precheck")
                #expect(try await get("/docs").text.contains("href=\"/precheck/openapi.json\""))
                #expect(try await get("/redoc").headers["location"]?.hasSuffix("/precheck/docs") == true)
                // Only the web server says what the prefix is.
                let forged = try await nginx.http.get(
                    "/openapi.json", "--config", nginx.curl, "--header", "Script-Name: /evil", "--header",
                    "Script_Name: /evil")
                #expect(forged.json["servers"].elements.first?["url"] == "/precheck")
            }
        }

        @Test("what else the server has stays as it was")
        func others() async throws {
            try await Self.with("/precheck") { _, nginx in
                for path in ["/", "/health", "/_admission", "/_outputs/x.gds", "/prechecks"] {
                    let said = try await Command(
                        "curl", "--silent", "--config", nginx.curl, "https://127.0.0.1:\(nginx.port)\(path)"
                    ).run()
                    #expect(said == "the operator's own page", "\(path)")
                }
                let within = try await nginx.http.get("/nothing", "--config", nginx.curl)
                #expect(within.status == 404 && within.json["message"] == "No such path: /nothing", "\(within)")
                for path in ["/_admission", "/_outputs/x.gds", "/_precheck_error"] {
                    #expect(try await nginx.http.get(path, "--config", nginx.curl).status == 404)
                }
            }
        }

        @Test("HTTP/2 is spoken, and a refused upload is answered before its body is read")
        func refusal() async throws {
            try await Self.with("/precheck") { stack, nginx in
                let large = try stack.folder.writeSparse("large", beginning: "#stand-in\n", bytes: 1 << 28)
                let version = try await Command(
                    "curl", "--silent", "--cacert", stack.folder["server.pem"], "--output", "/dev/null", "--write-out",
                    "%{http_version} %{http_code} %{size_upload}", "--upload-file", large,
                    nginx.http.base + "/api/v1/uploads?name=x"
                ).run().split(separator: " ")
                #expect(version[0] == "2")
                #expect(version[1] == "401")
                #expect(try #require(Int(version[2])) < 1 << 24)
                let answer = try await nginx.http.get("/api/v1/queue", "--cacert", stack.folder["server.pem"])
                #expect(answer.status == 401)
                #expect(answer.json["message"] == "Unauthorized: API key required")
            }
        }

        @Test("the log has each request's id and the name of its key; clients do not see the name")
        func log() async throws {
            try await Self.with("/precheck") { stack, nginx in
                let answer = try await nginx.http.get("/api/v1/queue", "--config", nginx.curl)
                #expect(answer.headers["x-precheck-key"] == nil)
                let id = try #require(answer.headers["x-request-id"])
                let anonymous = try await nginx.http.get(
                    "/api/v1/queue", "--cacert", stack.folder["server.pem"], "--header", "X-Precheck-Key: forged")
                let other = try #require(anonymous.headers["x-request-id"])
                let lines = try await waitUntil("both requests are in the log") {
                    nginx.log.split(separator: "\n").filter { $0.hasSuffix("id=\(id)") || $0.hasSuffix("id=\(other)") }
                } holds: {
                    $0.count == 2
                }
                #expect(lines[0].contains("key=\"lab\"") && lines[0].contains(" 200 "))
                #expect(lines[1].contains("key=\"-\"") && lines[1].contains(" 401 "))
                #expect(!nginx.log.contains(Self.key))
            }
        }

        @Test("who asks too often is told to come back later, as JSON")
        func rate() async throws {
            try await Self.with("/precheck") { stack, nginx in
                let said = try await Command(
                    "curl", "--silent", "--parallel", "--parallel-max", "20", "--config", nginx.curl, "--output",
                    stack.folder["answer-#1"], "--write-out",
                    "%{http_code} %header{retry-after} %{filename_effective}\n",
                    nginx.http.base + "/health#[1-600]"
                ).run(within: .seconds(60)).split(separator: "\n").map { $0.split(separator: " ") }
                #expect(said.filter { $0[0] == "200" }.count >= 200)
                let refused = said.filter { $0[0] == "429" }
                try #require(!refused.isEmpty)
                #expect(said.allSatisfy { ["200", "429"].contains($0[0]) })
                for answer in refused {
                    try #require(answer.count == 3, "\(answer)")
                    let seconds = try #require(Int(answer[1]))
                    #expect(seconds > 0)
                    let json = try JSON(Data(contentsOf: URL(filePath: String(answer[2]))))
                    #expect(json["message"].text.contains("too many"))
                }
            }
        }

        @Test("the example of a whole server serves")
        func example() async throws {
            try await Self.with("", wholeServer: true) { stack, nginx in
                let file = try stack.standIn(["output 5"])
                let upload = try await nginx.http.upload(form: file, "--config", nginx.curl).json
                #expect(upload["Name"] == "stand-in.gds")
                let redirect = try await Command(
                    "curl", "--silent", "--unix-socket", nginx.folder + "/http.sock", "--write-out", "%{redirect_url}",
                    "--output",
                    "/dev/null", "http://precheck.example.com/health"
                ).run()
                #expect(redirect == "https://precheck.example.com/health")
            }
        }

        @Test("a file that this command did not create is not overwritten; its own are")
        func overwriting() async throws {
            try await Self.with("/precheck") { stack, nginx in
                let command = [
                    Project.program("precheck-server"), "nginx", "--config", stack.configuration, "--output",
                    nginx.folder,
                ]
                try await Command(command + ["--prefix", "/other"]).run()
                let isOther = {
                    try String(contentsOfFile: nginx.folder + "/snippets/precheck-params.conf", encoding: .utf8)
                        .contains("SCRIPT_NAME     \"/other\";")
                }
                #expect(try isOther())
                let file = nginx.folder + "/snippets/precheck-locations.conf"
                try "mine".write(toFile: file, atomically: true, encoding: .utf8)
                await #expect(throws: (any Error).self) { try await Command(command).run() }
                #expect(try String(contentsOfFile: file, encoding: .utf8) == "mine")
                // Those that come before it neither.
                #expect(try isOther())
            }
        }

        @Test(
            "a prefix that nginx could not take is refused",
            arguments: ["precheck", "/", "/precheck/", "//x", "/a b", "/a;b", "/a.*", "/ä", "/a{1}", "/$x", "/a\nb"])
        func badPrefix(prefix: String) async throws { try await Self.expectRefusal(of: ["--prefix", prefix]) }

        @Test(
            "so are paths and names of hosts",
            arguments: [
                ["--server-name", ""], ["--server-name", "a b"], ["--certificate", "/a\tb"],
                ["--certificate", "/a\nb"], ["--certificate-key", "/a\rb"], ["--certificate-key", "/a\r\nb"],
                ["--access-log", "/a;b"], ["--access-log", "a"],
            ])
        func badOption(option: [String]) async throws { try await Self.expectRefusal(of: option) }

        private static func expectRefusal(of options: [String]) async throws {
            let folder = try TemporaryFolder()
            defer { try? folder.remove() }
            try folder.write("config.toml", "")
            await #expect(throws: (any Error).self) {
                let command = [
                    Project.program("precheck-server"), "nginx", "--config", folder["config.toml"], "--output",
                    folder["nginx"],
                ]
                try await Command(command + options).run()
            }
            #expect(!FileManager.default.fileExists(atPath: folder["nginx"]))
        }

        /// Starts responder, worker and an nginx of an operator's own.
        private static func with(
            _ prefix: String, image: Image = .standIn, wholeServer: Bool = false,
            _ body: (Stack, OperatorsNginx) async throws -> Void
        ) async throws {
            try await Stack.with(.init(image: image, auth: auth, isServed: false)) { stack in
                try stack.start(.worker)
                try stack.start(.responder)
                // It makes the folders that nginx needs, where no package has made them.
                try await waitUntil("the responder serves") { stack.said.contains("<6>serving") }
                let nginx = try await OperatorsNginx(stack, prefix: prefix, key: key, wholeServer: wholeServer)
                try await nginx.healthy()
                try await body(stack, nginx)
            }
        }
    }
}
