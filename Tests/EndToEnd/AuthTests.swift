import Foundation
import Testing

extension EndToEnd {
    @Suite("API keys")
    struct AuthTests {
        private static let key = "a-key-of-the-tests-\(UUID().uuidString)"

        private static let settings = StackSettings(
            auth: ["required = true", "[[auth.api_keys]]", "name = \"tests\"", "key = \"${PRECHECK_TESTS_KEY}\""],
            environment: ["PRECHECK_TESTS_KEY": key])

        @Test("whatever is asked with a key, no answer, process, container, archive or file shows it")
        func secrecy() async throws {
            try await Stack.with(Self.settings) { stack in
                let http = HTTP(base: stack.http.base, fields: ["X-API-Key: \(Self.key)"])
                let upload = try await http.upload(form: try stack.standIn(["print begun", "sleep 600"])).json["Id"]
                    .text
                let body = #"{"upload_id": "\#(upload)", "top_cell": "x"}"#
                let id = try await http.post("/api/v1/prechecks", json: body).json["Id"].text
                let path = "/api/v1/prechecks/\(id)"
                let run = try await waitUntil("the container runs") {
                    try await http.get(path).json
                } holds: {
                    $0["ContainerId"] != .null
                }
                let container = try await stack.docker.run("inspect", run["ContainerId"].text)
                #expect(!container.contains(Self.key))
                for (method, path) in [
                    ("GET", "/health"), ("GET", "/openapi.json"), ("GET", "/nowhere"), ("PATCH", path),
                    ("GET", path + "/output"), ("GET", path + "?x=1"), ("GET", path + "/logs"), ("DELETE", path),
                ] {
                    let answer = try await http.send(method, path)
                    #expect(!"\(answer.headers) \(answer.text)".contains(Self.key), "\(method) \(path)")
                }
                let archive = try await http.get("/api/v1/debug/prechecks/\(id)").body
                try archive.write(to: URL(filePath: stack.folder["archive.tar.gz"]))
                try FileManager.default.createDirectory(
                    atPath: stack.folder["archive"], withIntermediateDirectories: true)
                try await Command("tar", "-xzf", "../archive.tar.gz", folder: stack.folder["archive"]).run()
                #expect(names(in: stack.folder["archive"]) == [id])
                #expect(Processes.naming(Self.key).map(Processes.commandLine) == [])
                try await Self.expectKeyNowhere(in: stack)
            }
        }

        @Test("SIGHUP takes new keys and limits; a configuration with an error is reported and the old one kept")
        func reload() async throws {
            try await Stack.with(StackSettings()) { stack in
                let responder = try stack.process(of: .responder)
                #expect(try await stack.http.get("/api/v1/queue").status == 200)
                var changed = stack.settings
                changed.auth = ["required = 7"]
                try await stack.reload(changed, until: "not reloaded: ")
                #expect(try await stack.http.get("/api/v1/queue").status == 200)

                changed.auth = Stack.required(Self.key)
                changed.limits = ["max_stored_upload_bytes = 3"]
                try await stack.reload(changed, until: "reloaded: 1 API keys")
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

        /// Neither in what the programs write nor in a file of theirs.
        private static func expectKeyNowhere(in stack: Stack) async throws {
            let found = try await Command("grep", "--recursive", "--files-with-matches", key, stack.folder.path)
                .result()
            #expect(found.exit == .code(1), "\(found.text)")
        }
    }
}
