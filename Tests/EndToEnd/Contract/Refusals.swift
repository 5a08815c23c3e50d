/// Uploads, new runs and requests that are wrong in themselves.
enum Refusals {
    private static let uploads = "/api/v1/uploads"
    private static let put = "/api/v1/uploads?name=chip_top.gds"
    private static let multipart = ["--header", "Content-Type: multipart/form-data; boundary=b"]

    static let badUploads = [
        Exchange("an empty body", at: put, ["--request", "PUT"], status: 400, "no body"),
        Exchange("an empty file", at: put, ["--upload-file", "/dev/null"], status: 400, "body"),
        Exchange(
            "no name", at: uploads, ["--upload-file", "{layout}"], status: 422, "name is required",
            fields: ["name"]),
        Exchange(
            "a name that is a folder", at: uploads + "?name=..", ["--upload-file", "{layout}"], status: 422,
            "file name `..`", fields: ["name"]),
        Exchange(
            "a name with control characters", at: uploads + "?name=a%0Ab.gds", ["--upload-file", "{layout}"],
            status: 422, "control characters", fields: ["name"]),
        Exchange(
            "a form's name with control characters", at: uploads,
            ["--form", "file=@{layout};filename=a\u{1}b.gds"], status: 422, "control characters",
            fields: ["name"]),
        Exchange(
            "not a form", at: uploads, ["--data-binary", "@{layout}"], status: 400, "multipart/form-data"),
        Exchange(
            "a form without parts", at: uploads, multipart + ["--data-binary", "--b--\r\n"], status: 422,
            "file is required", fields: ["file"]),
        Exchange(
            "a form without the part", at: uploads, ["--form", "layout=@{layout}"], status: 422, "`layout`",
            fields: ["layout"]),
        Exchange(
            "two files", at: uploads, ["--form", "file=@{layout}", "--form", "file=@{layout}"], status: 400,
            "once"),
        Exchange(
            "a form that ends early", at: uploads, multipart + ["--data-binary", "@{form}"], status: 400,
            "Malformed multipart/form-data"),
        Exchange(
            "an unknown query parameter", at: put + "&body_file=/etc/passwd", ["--upload-file", "{layout}"],
            status: 422, "body_file", fields: ["body_file"]),
        Exchange(
            "a body's file that the client names", at: put,
            [
                "--request", "PUT", "--header", "X-Request-Body-File: /etc/passwd", "--header",
                "BODY_FILE: /etc/passwd", "--header", "Body-File: /etc/passwd", "--header",
                "REQUEST_BODY_FILE: /etc/passwd",
            ], status: 400, "no body"),
        Exchange("too large", at: put, ["--upload-file", "{large}"], status: 413, "100000"),
        Exchange("too large, as a form", at: uploads, ["--form", "file=@{large}"], status: 413, "100000"),
        Exchange(
            "too large, in chunks", at: put,
            ["--upload-file", "{large}", "--header", "Transfer-Encoding: chunked"], status: 413, "100000"),
    ]

    static let badRuns = [
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
        Exchange(
            "a large body", at: "/api/v1/prechecks", ["--data-binary", "@{huge}"], status: 413, "1048576"),
    ]

    static let badRequests = [
        Exchange("an unknown path", at: "/api/v2/uploads", status: 404, "No such path: /api/v2/uploads"),
        Exchange("a path out of the interface", at: "/api/../../etc/passwd", status: 400),
        Exchange("a path with a zero byte", at: "/api/v1/uploads/%00", status: 400),
        Exchange("an unknown upload", at: "/api/v1/uploads/nonsense", status: 404, "No such upload: nonsense"),
        Exchange(
            "an unknown status", at: "/api/v1/prechecks?status=done", status: 422, "status must be one of",
            fields: ["status"]),
        Exchange(
            "unknown parameters", at: "/api/v1/queue?verbose=1&a=2", status: 422, "`verbose`",
            fields: ["verbose", "a"]),
        Exchange("the admission of uploads", at: "/_admission", status: 404),
        Exchange("an output by its own path", at: "/_outputs/x.gds", status: 404),
    ]

    private static func json(
        _ description: String, _ body: String, status: Int, _ message: String, fields: Set<String> = []
    ) -> Exchange {
        let options = ["--header", "Content-Type: application/json", "--data-binary", body]
        return Exchange(
            description, at: "/api/v1/prechecks", options, status: status, message, fields: fields)
    }

    @Sendable static func files(in stack: Stack) throws -> [String: String] {
        let part = "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"x\"\r\n\r\n#stand-in\n"
        return [
            "layout": try stack.standIn([]), "form": try stack.folder.write("form", part),
            "large": try stack.folder.writeSparse("large", beginning: "#stand-in\n", bytes: 200_000),
            "huge": try stack.folder.writeSparse("huge", beginning: "{", bytes: 1_048_577),
        ]
    }
}
