import Foundation
import Testing

extension EndToEnd {
    @Suite("bad requests", .stack(.init(server: ["max_upload_bytes = 100000"])))
    struct RefusalTests {
        private static let uploads = "/api/v1/uploads"
        private static let put = "/api/v1/uploads?name=chip_top.gds"
        private static let multipart = ["--header", "Content-Type: multipart/form-data; boundary=b"]

        private static let badUploads = [
            Refusal("an empty body", at: put, ["--request", "PUT"], status: 400, "no body"),
            Refusal("an empty file", at: put, ["--upload-file", "/dev/null"], status: 400, "body"),
            Refusal(
                "no name", at: uploads, ["--upload-file", "{layout}"], status: 422, "name is required",
                fields: ["name"]),
            Refusal(
                "a name that is a folder", at: uploads + "?name=..", ["--upload-file", "{layout}"], status: 422,
                "file name `..`", fields: ["name"]),
            Refusal(
                "a name with control characters", at: uploads + "?name=a%0Ab.gds", ["--upload-file", "{layout}"],
                status: 422, "control characters", fields: ["name"]),
            Refusal(
                "a form's name with control characters", at: uploads,
                ["--form", "file=@{layout};filename=a\u{1}b.gds"], status: 422, "control characters",
                fields: ["name"]),
            Refusal(
                "not a form", at: uploads, ["--data-binary", "@{layout}"], status: 400, "multipart/form-data"),
            Refusal(
                "a form without parts", at: uploads, multipart + ["--data-binary", "--b--\r\n"], status: 422,
                "file is required", fields: ["file"]),
            Refusal(
                "a form without the part", at: uploads, ["--form", "layout=@{layout}"], status: 422, "`layout`",
                fields: ["layout"]),
            Refusal(
                "two files", at: uploads, ["--form", "file=@{layout}", "--form", "file=@{layout}"], status: 400,
                "once"),
            Refusal(
                "a form that ends early", at: uploads, multipart + ["--data-binary", "@{form}"], status: 400,
                "Malformed multipart/form-data"),
            Refusal(
                "an unknown query parameter", at: put + "&body_file=/etc/passwd", ["--upload-file", "{layout}"],
                status: 422, "body_file", fields: ["body_file"]),
            Refusal(
                "a body's file that the client names", at: put,
                [
                    "--request", "PUT", "--header", "X-Request-Body-File: /etc/passwd", "--header",
                    "BODY_FILE: /etc/passwd", "--header", "Body-File: /etc/passwd", "--header",
                    "REQUEST_BODY_FILE: /etc/passwd",
                ], status: 400, "no body"),
            Refusal("too large", at: put, ["--upload-file", "{large}"], status: 413, "100000"),
            Refusal("too large, as a form", at: uploads, ["--form", "file=@{large}"], status: 413, "100000"),
            Refusal(
                "too large, in chunks", at: put,
                ["--upload-file", "{large}", "--header", "Transfer-Encoding: chunked"], status: 413, "100000"),
        ]

        private static let badRuns = [
            json("malformed", #"{"upload_id": "#, status: 400, "not valid JSON"),
            json("no body", "", status: 400, "not valid JSON"),
            json("an array", "[]", status: 422, "must be a JSON object, not an array"),
            json("a string", #""x""#, status: 422, "must be a JSON object, not a string"),
            json(
                "an empty object", "{}", status: 422, "upload_id is required; top_cell is required",
                fields: ["upload_id", "top_cell"]),
            json(
                "wrong types", #"{"upload_id": 1, "top_cell": ["x"], "die_id": null}"#, status: 422,
                "upload_id must be a string, not a number; top_cell must be a string, not an array; "
                    + "die_id must be a string, not null", fields: ["upload_id", "top_cell", "die_id"]),
            json(
                "an unknown field", #"{"upload_id": "x", "top_cell": "x", "topcell": "y"}"#, status: 422,
                "Unknown field `topcell`", fields: ["topcell"]),
            json(
                "a bad ID and a bad cell", #"{"upload_id": "x", "top_cell": "a b", "die_id": "short"}"#, status: 422,
                "die_id `short`", fields: ["top_cell", "die_id"]),
            json(
                "a cell that is an option", #"{"upload_id": "x", "top_cell": "--dir"}"#, status: 422,
                "top_cell `--dir`", fields: ["top_cell"]),
            json(
                "a cell that is a path", #"{"upload_id": "x", "top_cell": "../../x"}"#, status: 422,
                "top_cell `../../x`", fields: ["top_cell"]),
            json(
                "an unknown upload", #"{"upload_id": "5f0c9f0e-0000-4000-8000-000000000000", "top_cell": "x"}"#,
                status: 404, "No such upload: 5f0c9f0e-0000-4000-8000-000000000000"),
            json(
                "an upload that is a path", #"{"upload_id": "../../etc", "top_cell": "x"}"#, status: 404,
                "No such upload: ../../etc"),
            Refusal(
                "a large body", at: "/api/v1/prechecks", ["--data-binary", "@{huge}"], status: 413, "1048576"),
        ]

        private static let badRequests = [
            Refusal("an unknown path", at: "/api/v2/uploads", status: 404, "No such path: /api/v2/uploads"),
            Refusal("a path out of the interface", at: "/api/../../etc/passwd", status: 400),
            Refusal("a path with a zero byte", at: "/api/v1/uploads/%00", status: 400),
            Refusal("an unknown upload", at: "/api/v1/uploads/nonsense", status: 404, "No such upload: nonsense"),
            Refusal(
                "an unknown status", at: "/api/v1/prechecks?status=done", status: 422, "status must be one of",
                fields: ["status"]),
            Refusal(
                "unknown parameters", at: "/api/v1/queue?verbose=1&a=2", status: 422, "`verbose`",
                fields: ["verbose", "a"]),
            Refusal("the admission of uploads", at: "/_admission", status: 404),
            Refusal("an output by its own path", at: "/_outputs/x.gds", status: 404),
        ]

        private static func json(
            _ description: String, _ body: String, status: Int, _ message: String, fields: Set<String> = []
        ) -> Refusal {
            let options = ["--header", "Content-Type: application/json", "--data-binary", body]
            return Refusal(
                description, at: "/api/v1/prechecks", options, status: status, message, fields: fields)
        }

        @Test("a bad upload is refused with its reason, and nothing of it is kept", arguments: badUploads)
        func upload(refusal: Refusal) async throws {
            let stack = try Stack.current()
            let kept = names(in: stack.storage + "/uploads")
            try await refusal.expect(from: stack, files: try Self.files(in: stack))
            #expect(names(in: stack.storage + "/uploads") == kept)
            try await waitUntil("nothing is left in incoming/", within: .seconds(5)) {
                names(in: stack.storage + "/incoming")
            } holds: {
                $0.isEmpty
            }
        }

        @Test("a bad request is refused with everything that is wrong with it", arguments: badRuns + badRequests)
        func request(refusal: Refusal) async throws {
            let stack = try Stack.current()
            try await refusal.expect(from: stack, files: try Self.files(in: stack))
            #expect(names(in: stack.storage + "/runs").isEmpty)
        }

        @Test("a method that a path does not have is refused with those that it has")
        func wrongMethod() async throws {
            let stack = try Stack.current()
            for (method, path, allowed) in [
                ("DELETE", "/health", ["GET", "HEAD"]), ("PATCH", "/api/v1/uploads", ["POST", "PUT", "GET", "HEAD"]),
                ("PUT", "/api/v1/prechecks/x", ["GET", "HEAD", "DELETE"]),
                ("GET", "/api/v1/prechecks/x/wait", ["POST"]),
            ] {
                let answer = try await stack.http.send(method, path)
                #expect(answer.status == 405, "\(method) \(path)")
                let allow = (answer.headers["allow"] ?? "").components(separatedBy: ", ")
                #expect(Set(allow) == Set(allowed), "\(method) \(path)")
                #expect(answer.json["message"].text.contains("\(method) is not allowed for \(path)"))
            }
        }

        @Test("HEAD is answered as GET is, without the body")
        func head() async throws {
            let stack = try Stack.current()
            for path in ["/health", "/api/v1/queue", "/api/v1/uploads", "/api/v1/prechecks/x", "/nowhere"] {
                let get = try await stack.http.get(path)
                let head = try await stack.http.get(path, "--head")
                #expect(head.status == get.status, "\(path)")
                // What --head writes to the output is the header once more.
                #expect(!head.text.contains("{"), "\(path)")
                #expect(head.headers["content-type"] == "application/json")
                #expect(head.headers["content-length"] == get.headers["content-length"])
            }
        }

        @Test("a name keeps nothing of its path, and a file that the client names is not taken")
        func harmlessNames() async throws {
            let stack = try Stack.current()
            let file = try stack.standIn([])
            let size = Double(try FileStatus(file).size)
            for answer in [
                try await stack.http.upload(raw: file, name: "../../x", "--header", "Body-File: /etc/passwd"),
                try await stack.http.send("POST", Self.uploads, "--form", "file=@\(file);filename=../../x"),
                try await stack.http.send("POST", Self.uploads, "--form", #"file=@\#(file);filename=C:\\chips\\x"#),
            ] {
                #expect(answer.status == 200, "\(answer)")
                #expect(answer.json["Name"] == "x")
                #expect(answer.json["Size"].double == size)
                let folder = "\(stack.storage)/uploads/\(answer.json["Id"].text)"
                #expect(names(in: folder) == ["layout"])
                #expect(try await stack.http.send("DELETE", "/api/v1/uploads/\(answer.json["Id"].text)").status == 200)
            }
        }

        @Test("a layout as large as allowed is taken")
        func largest() async throws {
            let stack = try Stack.current()
            let file = try stack.folder.writeSparse("largest", beginning: "#stand-in\n", bytes: 100_000)
            let answer = try await stack.http.upload(raw: file, name: "largest.gds")
            #expect(answer.status == 200)
            #expect(try await stack.http.send("DELETE", "/api/v1/uploads/\(answer.json["Id"].text)").status == 200)
        }

        @Test("an upload that has expired cannot be run", .enabled(if: hasSQLite, "needs the program sqlite3"))
        func expired() async throws {
            let stack = try Stack.current()
            let upload = try await stack.upload(try stack.standIn([]))
            let id = upload["Id"].text
            let sql = "PRAGMA busy_timeout = 5000; UPDATE upload SET expires = created + 1 WHERE id = '\(id)'"
            try await Command("sqlite3", stack.storage + "/precheck.db", sql).run()
            let answer = try await stack.http.post(
                "/api/v1/prechecks", json: #"{"upload_id": "\#(id)", "top_cell": "x"}"#)
            #expect(answer.status == 400)
            #expect(answer.json["message"].text.contains("Upload \(id) expired at "))
        }

        private static let hasSQLite = FileManager.default.isExecutableFile(atPath: "/usr/bin/sqlite3")

        private static func files(in stack: Stack) throws -> [String: String] {
            let part = "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"x\"\r\n\r\n#stand-in\n"
            return [
                "layout": try stack.standIn([]), "form": try stack.folder.write("form", part),
                "large": try stack.folder.writeSparse("large", beginning: "#stand-in\n", bytes: 200_000),
                "huge": try stack.folder.writeSparse("huge", beginning: "{", bytes: 1_048_577),
            ]
        }
    }
}
