import Domain
import HTTPTypes
import JSON

extension Endpoint {
    private static let path = "/api/v1/prechecks"

    package static let createRun = Endpoint(
        method: .post, path: path, id: "createPrecheck", tag: .runs, summary: "Queue a precheck of an upload",
        body: .init(
            mediaType: "application/json", schema: Schema.reference("NewPrecheck"),
            description: "What to check; at most \(InterfaceLimits.requestBody) bytes"),
        responses: [
            .ok(
                "The queued run", Schema.reference("Run"),
                links: Link.byID(
                    "getPrecheck", "waitForPrecheck", "getLogs", "getStats", "getReport", "getOutput", "getRender",
                    "listArtifacts", "getArchive", "cancelPrecheck"
                )),
            .error(400, "The body is not valid JSON, or the upload has expired"),
            .error(404, "`No such upload: ID`, also if ID is not a UUID"),
            .error(413, "The body is too large"),
            .error(
                422,
                "A field is missing, unknown or invalid, or the layout cannot pass and `force` is not set; `errors` lists "
                    + "every problem"),
            .error(429, "A limit is reached; the message says which", headers: [.retryAfter]),
        ],
        exampleOptions: #"--json '{"upload_id": "ID", "top_cell": "chip_top", "die_id": "ABCD1234"}'"#)

    package static let listRuns = Endpoint(
        method: .get, path: path, id: "listPrechecks", tag: .runs, summary: "List runs, newest first",
        parameters: [
            Parameter(
                name: "status", place: .query,
                description: "Return only runs with one of these statuses, as in `status=queued&status=running` or "
                    + "`status=queued,running`",
                schema: Schema.array(Schema.choice(RunStatus.allCases.map(\.rawValue))).with(["minItems": 1]))
        ] + Parameter.page,
        responses: [.ok("One page of runs", Schema.array(Schema.reference("Run")), headers: [.link])],
        exampleURL: "/api/v1/prechecks?status=queued,running")

    package static let showRun = Endpoint(
        method: .get, path: "\(path)/{id}", id: "getPrecheck", tag: .runs, summary: "Get a run",
        parameters: [.id(of: "run")], responses: [.ok("The run", Schema.reference("Run")), .noSuchRun])

    package static let cancelRun = Endpoint(
        method: .delete, path: "\(path)/{id}", id: "cancelPrecheck", tag: .runs, summary: "Cancel a run",
        description:
            "Responds once the run is cancelled and its container has been removed. A final run is left unchanged.",
        parameters: [.id(of: "run")],
        responses: [
            .ok(
                "`Precheck cancelled`, or `Precheck already completed` (or `failed`, `cancelled`)",
                Schema.reference("Message")
            ),
            DescribedResponse(
                status: "202",
                description: "`Cancellation requested`: it takes more than \(InterfaceLimits.cancellation) s",
                schema: Schema.reference("Message")),
            .noSuchRun,
        ], exampleOptions: "-X DELETE")

    package static let waitForRun = Endpoint(
        method: .post, path: "\(path)/{id}/wait", id: "waitForPrecheck", tag: .runs,
        summary: "Wait until a run is final",
        parameters: [
            .id(of: "run"),
            Parameter(
                name: "timeout", place: .query, description: "Maximum number of seconds to wait; 0 responds at once",
                schema: Schema.integer(InterfaceLimits.wait).with(["default": JSON(InterfaceLimits.defaultWait)])),
        ],
        responses: [
            .ok("The run is final", Schema.reference("Wait")), .noSuchRun,
            .error(408, "`Wait timeout`: the run continues"),
        ],
        exampleURL: "/api/v1/prechecks/ID/wait?timeout=3600", exampleOptions: "-X POST")
}
