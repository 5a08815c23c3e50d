/// The contract as exchanges: a line or a few for each answer that is promised. Those about single uploads and new runs
/// that are wrong in themselves stand in ``Refusals``.
enum Contract {
    static let exchanges =
        status + uploads + prechecks + outcomes + logs + results + reports + lists + limits + outages

    static let unknown = "5f0c9f0e-0000-4000-8000-000000000000"

    private static let status = [
        Exchange("all is well", at: "/health", status: 200, members: ["status": "healthy", "components.queue": "ok"]),
        Exchange("the counters", at: "/api/v1/queue", status: 200, members: ["running": 1, "max_concurrent": 1]),
        Exchange("the description", at: "/openapi.json", status: 200, members: ["openapi": "3.1.1"]),
        Exchange("the page", at: "/docs", status: 200, headers: ["content-type": "text/html; charset=utf-8"]),
        Exchange("the other way to the page", at: "/redoc", status: 308, headers: ["location": "/docs"]),
        Exchange("an unknown path", at: "/api/v2/uploads", status: 404, "No such path: /api/v2/uploads"),
        Exchange("a path with a slash more", at: "/api/v1/uploads/", status: 404, "No such path: /api/v1/uploads/"),
        Exchange("a long path", at: "/" + String(repeating: "x", count: 40_000), status: 414, "request line"),
        Exchange(
            "a large header", at: "/health", ["--header", "X: \(String(repeating: "x", count: 40_000))"], status: 400,
            "header is too large"),
        Exchange("a method that nginx refuses", at: "/health", ["--request", "TRACE"], status: 405, "not allowed"),
    ]

    private static let uploads = [
        Exchange("a form", at: "/api/v1/uploads", ["--form", "file=@{layout}"], status: 200, members: ["Size": 10]),
        Exchange(
            "a file", at: "/api/v1/uploads?name=a%2Fb.gds", ["--upload-file", "{layout}"], status: 200,
            members: ["Name": "b.gds", "State.Status": "available", "State.Expired": false]),
        Exchange(
            "a file in chunks", at: "/api/v1/uploads?name=x",
            ["--upload-file", "{layout}", "--header", "Transfer-Encoding: chunked"], status: 200, members: ["Size": 10]),
        Exchange(
            "a file with two names", at: "/api/v1/uploads?name=a&name=b", ["--upload-file", "{layout}"], status: 422,
            "once", fields: ["name"]),
        Exchange("all", at: "/api/v1/uploads", status: 200),
        Exchange("one", at: "/api/v1/uploads/{upload}", status: 200, members: ["State.Status": "available"]),
        Exchange(
            "one that has expired", at: "/api/v1/uploads/{expired}", status: 200,
            members: ["State.Status": "expired", "State.Expired": true]),
        Exchange("none", at: "/api/v1/uploads/\(unknown)", status: 404, "No such upload: \(unknown)"),
        Exchange(
            "none to remove", at: "/api/v1/uploads/x", ["--request", "DELETE"], status: 404, "No such upload: x"),
        Exchange(
            "one is removed", at: "/api/v1/uploads/{spare}", ["--request", "DELETE"], status: 200, "Upload deleted"),
    ]

    private static let prechecks = [
        Exchange("all", at: "/api/v1/prechecks", status: 200),
        Exchange(
            "one that waits", at: "/api/v1/prechecks/{queued}", status: 200,
            members: [
                "State.Status": "queued", "Queue.Position": 1, "State.ExitCode": .null, "State.Error": .null,
                "State.StartedAt": .null, "State.FinishedAt": .null, "Usage": .null, "Output.Available": false,
            ]),
        Exchange(
            "one that runs", at: "/api/v1/prechecks/{running}", status: 200,
            members: ["State.Status": "running", "State.Running": true, "Queue.Position": .null, "Queue.Length": 1]),
        Exchange(
            "one that has completed", at: "/api/v1/prechecks/{completed}", status: 200,
            members: [
                "State.Status": "completed", "State.Running": false, "State.ExitCode": 0, "State.Error": .null,
                "Output.Available": true, "Output.Filename": "chip_top.gds", "Output.Size": 10,
            ]),
        Exchange(
            "one that has failed", at: "/api/v1/prechecks/{failed}", status: 200,
            members: ["State.Status": "failed", "State.ExitCode": 3, "Output.Available": false]),
        Exchange(
            "one that was cancelled", at: "/api/v1/prechecks/{cancelled}", status: 200,
            members: ["State.Status": "cancelled", "State.ExitCode": 130, "State.Error": "Precheck cancelled"]),
        Exchange("none", at: "/api/v1/prechecks/\(unknown)", status: 404, "No such precheck: \(unknown)"),
        Exchange("no id", at: "/api/v1/prechecks/..%2Fx", status: 404),
        Exchange(
            "of an upload that has expired", at: "/api/v1/prechecks",
            ["--data-binary", #"{"upload_id": "{expired}", "top_cell": "x"}"#], status: 400,
            "Upload {expired} expired at "),
        Exchange(
            "everything wrong at once", at: "/api/v1/prechecks",
            ["--data-binary", #"{"top_cell": "-x", "die_id": "short", "slot": "2x2", "x": null}"#], status: 422,
            "upload_id is required", "`short`", "`2x2`", "`x`",
            fields: ["upload_id", "top_cell", "die_id", "slot", "x"]),
        Exchange(
            "a field that comes twice", at: "/api/v1/prechecks",
            ["--data-binary", #"{"upload_id": "{upload}", "top_cell": "x", "top_cell": "y"}"#], status: 422,
            "top_cell must be given once", fields: ["top_cell"]),
    ]

    private static let outcomes = [
        wait("for one that has completed", "{completed}", members: ["StatusCode": 0, "Error": .null]),
        wait("for one that has failed", "{failed}", members: ["StatusCode": 3]),
        wait("for one that was cancelled", "{cancelled}", members: ["StatusCode": 130, "Error": "Precheck cancelled"]),
        wait("not at all", "{running}", "?timeout=0", status: 408, "Wait timeout"),
        wait("for one that waits itself", "{queued}", "?timeout=0", status: 408, "Wait timeout"),
        wait("for nothing", unknown, status: 404, "No such precheck: \(unknown)"),
        wait("too long", "{completed}", "?timeout=86401", status: 422, "0 to 86400", fields: ["timeout"]),
        wait("less than nothing", "{completed}", "?timeout=-1", status: 422, "`-1`", fields: ["timeout"]),
        wait("half a second", "{completed}", "?timeout=0.5", status: 422, "`0.5`", fields: ["timeout"]),
        wait("twice", "{completed}", "?timeout=1&timeout=1", status: 422, "once", fields: ["timeout"]),
        wait("as long as can be", "{completed}", "?timeout=86400", members: ["StatusCode": 0]),
        cancel("completed", "{completed}", "Precheck already completed"),
        cancel("failed", "{failed}", "Precheck already failed"),
        cancel("cancelled", "{cancelled}", "Precheck already cancelled"),
        Exchange(
            "nothing to cancel", at: "/api/v1/prechecks/x", ["--request", "DELETE"], status: 404,
            "No such precheck: x"),
    ]

    private static func wait(
        _ description: String, _ id: String, _ query: String = "", status: Int = 200, _ message: String = "",
        fields: Set<String> = [], members: [String: JSON] = [:]
    ) -> Exchange {
        Exchange(
            "wait \(description)", at: "/api/v1/prechecks/\(id)/wait\(query)", ["--request", "POST"], status: status,
            message, fields: fields, members: members)
    }

    private static func cancel(_ description: String, _ id: String, _ message: String) -> Exchange {
        Exchange(
            "cancel one that is \(description)", at: "/api/v1/prechecks/\(id)", ["--request", "DELETE"], status: 200,
            message, members: ["message": .string(message)])
    }
}
