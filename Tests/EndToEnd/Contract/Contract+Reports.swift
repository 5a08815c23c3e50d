extension Contract {
    private static let completed = "/api/v1/prechecks/{completed}"
    private static let file = completed + "/artifacts/notes/a%20b.txt"

    static let reports = [
        Exchange(
            "the report", at: completed + "/report", status: 200,
            members: ["Verdict": "passed", "ExitCode": 0, "Attempts": 1, "FailedStep": .null, "Reason": .null]),
        Exchange(
            "the report for CI systems", at: completed + "/report?format=junit", status: 200,
            headers: ["content-type": "application/xml; charset=utf-8"]),
        Exchange(
            "the report for people", at: completed + "/report?format=markdown", status: 200,
            headers: ["content-type": "text/markdown; charset=utf-8"]),
        Exchange("the report of a failure", at: "/api/v1/prechecks/{failed}/report", status: 200),
        Exchange(
            "the report of one that was cancelled", at: "/api/v1/prechecks/{cancelled}/report", status: 200,
            members: ["Verdict": "cancelled", "ExitCode": 130]),
        Exchange(
            "a report in another form", at: completed + "/report?format=pdf", status: 422, "`pdf`", fields: ["format"]),
        Exchange("the report of one that runs", at: "/api/v1/prechecks/{running}/report", status: 400, "running"),
        Exchange("the report of nothing", at: "/api/v1/prechecks/x/report", status: 404, "No such precheck: x"),
        Exchange("the files", at: completed + "/artifacts", status: 200),
        Exchange("the files of one that runs", at: "/api/v1/prechecks/{running}/artifacts", status: 200),
        Exchange("the files of one that waits", at: "/api/v1/prechecks/{queued}/artifacts", status: 200),
        Exchange("the files of nothing", at: "/api/v1/prechecks/x/artifacts", status: 404, "No such precheck: x"),
        Exchange(
            "a file", at: file, status: 200,
            headers: [
                "content-type": "application/octet-stream", "content-length": "10", "accept-ranges": "bytes",
                "content-disposition": "attachment; filename=\"a_b.txt\"; filename*=UTF-8''a%20b.txt",
            ]),
        Exchange(
            "the beginning of a file", at: file, ["--range", "0-3"], status: 206,
            headers: ["content-range": "bytes 0-3/10"]),
        Exchange("what lies behind a file", at: file, ["--range", "10-"], status: 416, "range"),
        Exchange("a file that is there already", at: file, ["--header", "If-None-Match: *"], status: 304),
        Exchange("a file that is not there", at: completed + "/artifacts/x/y", status: 404, "No such artifact: x/y"),
        Exchange(
            "a file of one that runs", at: "/api/v1/prechecks/{running}/artifacts/x", status: 400, "is not final"),
        Exchange(
            "the picture", at: completed + "/render", status: 200,
            headers: ["content-type": "image/png", "content-disposition": "inline; filename=\"chip_top.png\""]),
        Exchange("a part of the picture", at: completed + "/render", ["--range", "0-7"], status: 206),
        Exchange("what lies behind the picture", at: completed + "/render", ["--range", "9999-"], status: 416),
        Exchange(
            "a picture that is there already", at: completed + "/render", ["--header", "If-None-Match: *"], status: 304),
        Exchange("no picture", at: "/api/v1/prechecks/{failed}/render", status: 404, "Render not available"),
        Exchange("no picture yet", at: "/api/v1/prechecks/{running}/render", status: 400, "is not final"),
    ]
}
