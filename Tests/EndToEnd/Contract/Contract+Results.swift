extension Contract {
    private static let completed = "/api/v1/prechecks/{completed}"

    static let logs = [
        Exchange(
            "all lines", at: completed + "/logs", status: 200,
            members: ["lines": ["one", "two", "three"], "since": 0, "has_more": false]),
        Exchange(
            "the last line", at: completed + "/logs?tail=1&since=0.5", status: 200,
            members: ["lines": ["three"], "since": 0.5, "has_more": true]),
        Exchange(
            "no line yet", at: "/api/v1/prechecks/{queued}/logs", status: 200,
            members: ["lines": [], "last_timestamp": 0]),
        Exchange(
            "lines after a time", at: completed + "/logs?since=2100-01-01T00:00:00Z&timestamps=true&tail=0",
            status: 200, members: ["lines": [], "since": 4_102_444_800]),
        Exchange(
            "everything wrong at once", at: completed + "/logs?since=x&tail=-1&timestamps=maybe&x=1", status: 422,
            "since must be", "tail must be", "timestamps must be", "`x`",
            fields: ["since", "tail", "timestamps", "x"]),
        Exchange(
            "a parameter that comes twice", at: completed + "/logs?tail=1&tail=2", status: 422, "once",
            fields: ["tail"]),
        Exchange("nothing", at: "/api/v1/prechecks/x/logs", status: 404, "No such precheck: x"),
    ]

    private static let name = ["content-disposition": "attachment; filename=\"chip_top.gds\"", "etag": "\"{sha256}\""]

    static let results = [
        Exchange("stats of one that runs", at: "/api/v1/prechecks/{running}/stats", status: 200),
        Exchange(
            "stats of one that has completed", at: completed + "/stats", status: 400, "Precheck is not running"),
        Exchange(
            "stats of one that waits", at: "/api/v1/prechecks/{queued}/stats", status: 400, "Precheck is not running"),
        Exchange("stats of nothing", at: "/api/v1/prechecks/x/stats", status: 404, "No such precheck: x"),
        Exchange(
            "the output", at: completed + "/output", status: 200,
            headers: name.merging(["content-length": "10", "accept-ranges": "bytes"]) { $1 }),
        Exchange(
            "the beginning of it", at: completed + "/output", ["--range", "0-3"], status: 206,
            headers: name.merging(["content-length": "4", "content-range": "bytes 0-3/10"]) { $1 }),
        Exchange(
            "the end of it", at: completed + "/output", ["--range", "-3"], status: 206,
            headers: ["content-range": "bytes 7-9/10"]),
        Exchange(
            "the rest of the same", at: completed + "/output",
            ["--range", "4-", "--header", "If-Range: \"{sha256}\""], status: 206,
            headers: ["content-range": "bytes 4-9/10"]),
        Exchange(
            "the rest of another", at: completed + "/output", ["--range", "4-", "--header", "If-Range: \"x\""],
            status: 200, headers: ["content-length": "10"]),
        Exchange(
            "what lies behind it", at: completed + "/output", ["--range", "10-"], status: 416, "range",
            headers: ["content-range": "bytes */10"]),
        Exchange(
            "what is there already", at: completed + "/output", ["--header", "If-None-Match: \"x\", W/\"{sha256}\""],
            status: 304, headers: ["etag": "\"{sha256}\""]),
        Exchange(
            "what is there already, only its head", at: completed + "/output",
            ["--head", "--header", "If-None-Match: *"], status: 304),
        Exchange("output of a failure", at: "/api/v1/prechecks/{failed}/output", status: 400, "failed"),
        Exchange("output of one that runs", at: "/api/v1/prechecks/{running}/output", status: 400, "running"),
        Exchange(
            "an output that is lost", at: "/api/v1/prechecks/{lost}/output", status: 404, "Output GDS not found",
            members: ["message": "Output GDS not found"]),
        Exchange("output of nothing", at: "/api/v1/prechecks/x/output", status: 404, "No such precheck: x"),
        Exchange(
            "the archive", at: "/api/v1/debug/prechecks/{completed}", status: 200,
            headers: [
                "content-type": "application/gzip",
                "content-disposition": "attachment; filename=\"precheck-{completed}.tar.gz\"",
            ]),
        Exchange(
            "an archive of what is lost", at: "/api/v1/debug/prechecks/{lost}", status: 404,
            "Run directory not found"),
        Exchange("an archive of nothing", at: "/api/v1/debug/prechecks/x", status: 404, "No such precheck: x"),
    ]

    static let lists = [
        bad("/api/v1/uploads?limit=0", "limit"), bad("/api/v1/uploads?limit=1001", "limit"),
        bad("/api/v1/uploads?limit=", "limit"), bad("/api/v1/uploads?limit=1&limit=2", "limit"),
        bad("/api/v1/uploads?limit=x&before=0&offset=1", "limit", "before", "offset"),
        bad("/api/v1/prechecks?limit=1.0&before=-1&page=1", "limit", "before", "page"),
        bad("/api/v1/prechecks?status=done", "status"), bad("/api/v1/prechecks?status=", "status"),
        bad("/api/v1/prechecks?status=queued,,running", "status"), bad("/api/v1/prechecks?Status=queued", "Status"),
        Exchange("a page of one", at: "/api/v1/prechecks?limit=1000&status=queued", status: 200),
    ]

    private static func bad(_ path: String, _ fields: String...) -> Exchange {
        Exchange(path, at: path, status: 422, fields: Set(fields))
    }

    static let limits = [
        Exchange(
            "one run too many", at: "/api/v1/prechecks",
            ["--data-binary", #"{"upload_id": "{upload}", "top_cell": "x"}"#], during: .queueFull, status: 429,
            "max_queued_runs", headers: ["retry-after": "60"]),
        Exchange(
            "one file too many", at: "/api/v1/uploads?name=x", ["--upload-file", "{layout}"], during: .storeFull,
            status: 429, "max_stored_upload_bytes", headers: ["retry-after": "60"]),
        Exchange(
            "one form too many", at: "/api/v1/uploads", ["--form", "file=@{layout}"], during: .storeFull,
            status: 429, "max_stored_upload_bytes", headers: ["retry-after": "60"]),
        Exchange(
            "the same in chunks", at: "/api/v1/uploads?name=x",
            ["--upload-file", "{layout}", "--header", "Transfer-Encoding: chunked"], during: .storeFull, status: 429,
            "max_stored_upload_bytes", headers: ["retry-after": "60"]),
    ]

    static let outages = [
        Exchange(
            "a storage that is gone", at: "/health", during: .noStorage, status: 503,
            headers: ["retry-after": "5"], members: ["status": "unhealthy", "components.database": "ok"]),
        Exchange(
            "a file that cannot be kept", at: "/api/v1/uploads?name=x", ["--upload-file", "{layout}"],
            during: .noStorage, status: 503, "nothing was accepted", headers: ["retry-after": "5"]),
        Exchange(
            "a run that cannot be queued", at: "/api/v1/prechecks",
            ["--data-binary", #"{"upload_id": "{upload}", "top_cell": "x"}"#], during: .noDatabase, status: 503,
            "nothing was accepted", headers: ["retry-after": "5"]),
    ]
}
