import Domain
import HTTPTypes
import JSON

extension Endpoint {
    private static let path = "/api/v1/prechecks"

    package static let createPrecheck = Endpoint(
        method: .post, path: path, id: "createPrecheck", tag: .prechecks, summary: "Queues a precheck of an upload",
        body: .init(
            mediaType: "application/json", schema: Schema.reference("NewPrecheck"),
            description: "What to check; at most \(InterfaceLimits.requestBody) bytes"),
        responses: [
            .ok(
                "The run, queued", Schema.reference("Run"),
                links: Link.byID(
                    "getPrecheck", "waitForPrecheck", "getLogs", "getStats", "getReport", "getOutput", "getRender",
                    "listArtifacts", "getArchive", "cancelPrecheck"
                )),
            .error(400, "The body is no JSON, or the upload has expired"),
            .error(404, "`No such upload: ID`, also for what is no id"),
            .error(413, "The body is too large"),
            .error(
                422,
                "A field that is missing, unknown or wrong, or a layout that cannot pass and is not forced; `errors` names "
                    + "each problem"),
            .error(429, "A limit is reached, and which", headers: [.retryAfter]),
        ],
        exampleOptions: #"--json '{"upload_id": "ID", "top_cell": "chip_top", "die_id": "ABCD1234"}'"#)

    package static let listPrechecks = Endpoint(
        method: .get, path: path, id: "listPrechecks", tag: .prechecks, summary: "All runs, newest first",
        parameters: [
            Parameter(
                name: "status", place: .query,
                description: "Only runs in one of these states, as `status=queued&status=running` or "
                    + "`status=queued,running`",
                schema: Schema.array(Schema.choice(RunStatus.allCases.map(\.rawValue))).with(["minItems": 1]))
        ] + Parameter.page,
        responses: [.ok("One page of them", Schema.array(Schema.reference("Run")), headers: [.link])],
        exampleURL: "/api/v1/prechecks?status=queued,running")

    package static let showPrecheck = Endpoint(
        method: .get, path: "\(path)/{id}", id: "getPrecheck", tag: .prechecks, summary: "One run",
        parameters: [.id(of: "run")], responses: [.ok("The run", Schema.reference("Run")), .noSuchPrecheck])

    package static let cancelPrecheck = Endpoint(
        method: .delete, path: "\(path)/{id}", id: "cancelPrecheck", tag: .prechecks, summary: "Cancels a run",
        description: "Answers once the run is cancelled and its container gone. A final run is left as it is.",
        parameters: [.id(of: "run")],
        responses: [
            .ok(
                "`Precheck cancelled`, or `Precheck already completed` (failed, cancelled)", Schema.reference("Message")
            ),
            DescribedResponse(
                status: "202",
                description: "`Cancellation requested`: it takes more than \(InterfaceLimits.cancellation) s",
                schema: Schema.reference("Message")),
            .noSuchPrecheck,
        ], exampleOptions: "-X DELETE")

    package static let waitForPrecheck = Endpoint(
        method: .post, path: "\(path)/{id}/wait", id: "waitForPrecheck", tag: .prechecks,
        summary: "Waits until a run is final",
        parameters: [
            .id(of: "run"),
            Parameter(
                name: "timeout", place: .query, description: "Seconds to wait at most; 0 answers at once",
                schema: Schema.integer(InterfaceLimits.wait).with(["default": JSON(InterfaceLimits.defaultWait)])),
        ],
        responses: [
            .ok("The run is final", Schema.reference("Wait")), .noSuchPrecheck,
            .error(408, "`Wait timeout`: the run goes on"),
        ],
        exampleURL: "/api/v1/prechecks/ID/wait?timeout=3600", exampleOptions: "-X POST")
}
