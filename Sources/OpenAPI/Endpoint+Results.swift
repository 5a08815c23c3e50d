import Domain
import HTTPTypes
import JSON

extension Endpoint {
    private static let path = "/api/v1/prechecks/{id}"

    package static let logs = Endpoint(
        method: .get, path: "\(path)/logs", id: "getLogs", tag: .results, summary: "Get the log of a run",
        description:
            "Standard output and standard error of the container, in order, even after it was removed. Passing each "
            + "response's `last_timestamp` as the next `since` returns every line exactly once. With `follow=true`, lines "
            + "are sent as server-sent events while they are written: the `id` of each is its time, and a carriage return "
            + "within a line starts another `data` field. The event `end` carries the run's final `State`; a client that "
            + "was disconnected before it reconnects with `Last-Event-ID`.",
        parameters: [
            .id(of: "run"),
            Parameter(
                name: "since", place: .query,
                description: "Return only lines after this time: seconds since 1970 (fractions allowed) or RFC 3339",
                schema: [
                    "anyOf": [
                        Schema.number.with([
                            "minimum": JSON(InterfaceLimits.logTime.lowerBound),
                            "maximum": JSON(InterfaceLimits.logTime.upperBound),
                        ]), Schema.time,
                    ]
                ]),
            Parameter(
                name: "tail", place: .query, description: "Return only the last N lines",
                schema: Schema.integer(InterfaceLimits.logTail)),
            Parameter(
                name: "timestamps", place: .query, description: "Prefix each line with its time and a space",
                schema: Schema.boolean.with(["default": false])),
            Parameter(
                name: "follow", place: .query,
                description: "Keep sending lines, as server-sent events, until the run is final",
                schema: Schema.boolean.with(["default": false])),
            Parameter(
                name: "Last-Event-ID", place: .header,
                description: "With `follow=true`, the ID of the last event received; replaces `since` and `tail`",
                schema: Schema.time),
        ],
        responses: [
            DescribedResponse(
                status: "200",
                description:
                    "The lines; at most \(InterfaceLimits.logLines >> 20) MiB without `follow=true`",
                schema: Schema.reference("Logs"), otherMediaTypes: ["text/event-stream"]),
            .noSuchRun,
        ],
        exampleURL: "/api/v1/prechecks/ID/logs?tail=100&timestamps=true")

    package static let stats = Endpoint(
        method: .get, path: "\(path)/stats", id: "getStats", tag: .results,
        summary: "Get the resource usage of a running container", parameters: [.id(of: "run")],
        responses: [
            .ok(
                "The latest sample, at most \(InterfaceLimits.sampleAge) s old; one is taken each second",
                Schema.reference("Stats")),
            .error(400, "`Precheck is not running`"),
            .error(404, "`No such precheck: ID`, or `Stats not available`: there is no recent sample"),
        ])

    package static let report = Endpoint(
        method: .get, path: "\(path)/report", id: "getReport", tag: .results, summary: "Get the report of a final run",
        description:
            "The verdict in one sentence, the steps, the count of each check, and the violated rules with the locations of "
            + "their first violations.",
        parameters: [
            .id(of: "run"),
            Parameter(
                name: "format", place: .query,
                description:
                    "Format of the report: `junit` (JUnit XML) and `markdown` (GitHub Flavored Markdown) are meant for CI systems",
                schema: Schema.choice(ReportFormat.allCases.map(\.rawValue)).with(["default": "json"])),
        ],
        responses: [
            DescribedResponse(
                status: "200", description: "The report", schema: Schema.reference("Report"),
                otherMediaTypes: ["application/xml", "text/markdown"]),
            .error(400, "The run is not final"),
            .error(
                404,
                "`No such precheck: ID`, or `Report not available`: the run was made by an earlier version of the service"
            ),
        ],
        exampleURL: "/api/v1/prechecks/ID/report?format=markdown")

    package static let render = Endpoint(
        method: .get, path: "\(path)/render", id: "getRender", tag: .results, summary: "Get the picture of the layout",
        parameters: [.id(of: "run")] + fileFields,
        responses: fileResponses("image/png", missing: "`Render not available`: the run produced none"),
        exampleOptions: "-o render.png")

    package static let artifacts = Endpoint(
        method: .get, path: "\(path)/artifacts", id: "listArtifacts", tag: .results, summary: "List the files of a run",
        description:
            "The files in the run's working folder, sorted by path, at most \(Artifact.maximumPerRun). For a run that is still running, "
            + "those written so far.",
        parameters: [.id(of: "run")],
        responses: [.ok("The files", Schema.array(Schema.reference("Artifact"))), .noSuchRun])

    package static let artifact = Endpoint(
        method: .get, path: "\(path)/artifacts/{path}", takesRest: true, id: "getArtifact", tag: .results,
        summary: "Download a file of a final run",
        parameters: [
            .id(of: "run"),
            Parameter(
                name: "path", place: .path, description: "The file's `Path`, including slashes",
                schema: Schema.string.with(["minLength": 1])),
        ] + fileFields,
        responses: fileResponses(octets, missing: "`No such artifact: PATH`"),
        exampleURL: "/api/v1/prechecks/ID/artifacts/PATH", exampleOptions: "-O -J")

    private static let fileFields = [
        Parameter(
            name: "Range", place: .header, description: "Return only these bytes, such as `bytes=0-1023`",
            schema: Schema.string),
        Parameter(
            name: "If-None-Match", place: .header, description: "The `ETag` of a copy the client already has",
            schema: Schema.string),
    ]

    private static func fileResponses(_ type: String, missing: String) -> [DescribedResponse] {
        [
            .file(200, "The whole file", type, headers: [.disposition, .tag, .ranges]),
            .file(206, "The requested bytes", type, headers: [.disposition, .tag, .range]),
            .empty(304, "The copy is up to date", headers: [.tag]),
            .error(400, "The run is not final"),
            .error(404, "`No such precheck: ID`, or \(missing)"),
            .error(416, "The range is outside the file"),
        ]
    }

    package static let output = Endpoint(
        method: .get, path: "\(path)/output", id: "getOutput", tag: .results, summary: "Download the checked layout",
        parameters: [.id(of: "run")] + fileFields,
        responses: [
            .file(200, "The whole file", octets, headers: [.disposition, .tag, .ranges]),
            .file(206, "The requested bytes", octets, headers: [.disposition, .tag, .range]),
            .empty(304, "The copy is up to date", headers: [.tag]),
            .error(400, "The run has not completed"),
            .error(404, "`No such precheck: ID`, or `Output GDS not found`"),
            .error(416, "The range is outside the file"),
        ], exampleOptions: "-O -J")

    private static let octets = "application/octet-stream"

    package static let archive = Endpoint(
        method: .get, path: "/api/v1/debug/prechecks/{id}", id: "getArchive", tag: .results,
        summary: "Download the folder of a run as an archive",
        description:
            "`precheck-ID.tar.gz`, streamed while it is created, also for a run that is still running: the container's "
            + "`\(RunContainerPaths.work)`, the input and `container.log`, in a folder named after the run's ID.",
        parameters: [.id(of: "run")],
        responses: [
            .file(200, "The archive", "application/gzip", headers: [.disposition]),
            .error(404, "`No such precheck: ID`, or `Run directory not found`"),
        ], exampleOptions: "-O -J")
}
