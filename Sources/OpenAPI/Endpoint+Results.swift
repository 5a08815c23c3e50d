import Domain
import HTTPTypes
import JSON

extension Endpoint {
    private static let path = "/api/v1/prechecks/{id}"

    package static let logs = Endpoint(
        method: .get, path: "\(path)/logs", id: "getLogs", tag: .results, summary: "What a run's container wrote",
        description: "Standard output and standard error, in order, also when the container is gone. Who passes each "
            + "answer's `last_timestamp` as the next `since` sees every line once. With `follow=true` the lines come as "
            + "server-sent events while they are written: each has its time as its `id`; within it, a carriage return "
            + "begins a further `data`. An event `end` has the run's final `State`; a client that is cut off before it "
            + "comes back with `Last-Event-ID`.",
        parameters: [
            .id(of: "run"),
            Parameter(
                name: "since", place: .query,
                description: "Only lines after this time: seconds since 1970, fractions allowed, or RFC 3339",
                schema: [
                    "anyOf": [
                        Schema.number.with([
                            "minimum": JSON(InterfaceLimits.logTime.lowerBound),
                            "maximum": JSON(InterfaceLimits.logTime.upperBound),
                        ]), Schema.time,
                    ]
                ]),
            Parameter(
                name: "tail", place: .query, description: "Only the last lines, this many",
                schema: Schema.integer(InterfaceLimits.logTail)),
            Parameter(
                name: "timestamps", place: .query, description: "Whether each line begins with its time and a space",
                schema: Schema.boolean.with(["default": false])),
            Parameter(
                name: "follow", place: .query,
                description: "Whether to go on until the run is final, as server-sent events",
                schema: Schema.boolean.with(["default": false])),
            Parameter(
                name: "Last-Event-ID", place: .header,
                description: "With `follow=true`, the last event that has been seen, instead of `since` and `tail`",
                schema: Schema.time),
        ],
        responses: [
            DescribedResponse(
                status: "200",
                description:
                    "The lines, at most \(InterfaceLimits.logLines >> 20) MiB of them unless they are followed",
                schema: Schema.reference("Logs"), otherMediaTypes: ["text/event-stream"]),
            .noSuchPrecheck,
        ],
        exampleURL: "/api/v1/prechecks/ID/logs?tail=100&timestamps=true")

    package static let stats = Endpoint(
        method: .get, path: "\(path)/stats", id: "getStats", tag: .results,
        summary: "What a running container uses", parameters: [.id(of: "run")],
        responses: [
            .ok(
                "The latest sample, at most \(InterfaceLimits.sampleAge) s old; there is one each second",
                Schema.reference("Stats")),
            .error(400, "`Precheck is not running`"),
            .error(404, "`No such precheck: ID`, or `Stats not available`: there is none that new"),
        ])

    package static let report = Endpoint(
        method: .get, path: "\(path)/report", id: "getReport", tag: .results, summary: "What a final run has found",
        description:
            "The verdict in a sentence, the steps, what each check counted, and the rules that are violated with "
            + "their first places.",
        parameters: [
            .id(of: "run"),
            Parameter(
                name: "format", place: .query,
                description: "`junit` gives JUnit's XML and `markdown` GitHub's Markdown, for CI systems",
                schema: Schema.choice(ReportFormat.allCases.map(\.rawValue)).with(["default": "json"])),
        ],
        responses: [
            DescribedResponse(
                status: "200", description: "The report", schema: Schema.reference("Report"),
                otherMediaTypes: ["application/xml", "text/markdown"]),
            .error(400, "The run is not final"),
            .error(
                404,
                "`No such precheck: ID`, or `Report not available`: an earlier version of the service has made the run"),
        ],
        exampleURL: "/api/v1/prechecks/ID/report?format=markdown")

    package static let render = Endpoint(
        method: .get, path: "\(path)/render", id: "getRender", tag: .results, summary: "The picture of the layout",
        parameters: [.id(of: "run")] + fileFields,
        responses: fileResponses("image/png", missing: "`Render not available`: the run has made none"),
        exampleOptions: "-o render.png")

    package static let artifacts = Endpoint(
        method: .get, path: "\(path)/artifacts", id: "listArtifacts", tag: .results, summary: "The files of a run",
        description:
            "What the run has left below its working folder, at most \(Artifact.maximumPerRun) files, by their paths. Of a run that goes "
            + "on, what it has written so far.",
        parameters: [.id(of: "run")],
        responses: [.ok("The files", Schema.array(Schema.reference("Artifact"))), .noSuchPrecheck])

    package static let artifact = Endpoint(
        method: .get, path: "\(path)/artifacts/{path}", takesRest: true, id: "getArtifact", tag: .results,
        summary: "A file of a final run",
        parameters: [
            .id(of: "run"),
            Parameter(
                name: "path", place: .path, description: "The file's `Path`, with its slashes",
                schema: Schema.string.with(["minLength": 1])),
        ] + fileFields,
        responses: fileResponses(octets, missing: "`No such artifact: PATH`"),
        exampleURL: "/api/v1/prechecks/ID/artifacts/PATH", exampleOptions: "-O -J")

    private static let fileFields = [
        Parameter(
            name: "Range", place: .header, description: "Only these bytes, such as `bytes=0-1023`",
            schema: Schema.string),
        Parameter(
            name: "If-None-Match", place: .header, description: "The `ETag` of a copy that is there already",
            schema: Schema.string),
    ]

    private static func fileResponses(_ type: String, missing: String) -> [DescribedResponse] {
        [
            .file(200, "The whole file", type, headers: [.disposition, .tag, .ranges]),
            .file(206, "The bytes that were asked for", type, headers: [.disposition, .tag, .range]),
            .empty(304, "The copy is the same", headers: [.tag]),
            .error(400, "The run is not final"),
            .error(404, "`No such precheck: ID`, or \(missing)"),
            .error(416, "The range lies outside of the file"),
        ]
    }

    package static let output = Endpoint(
        method: .get, path: "\(path)/output", id: "getOutput", tag: .results, summary: "The checked layout",
        parameters: [.id(of: "run")] + fileFields,
        responses: [
            .file(200, "The whole file", octets, headers: [.disposition, .tag, .ranges]),
            .file(206, "The bytes that were asked for", octets, headers: [.disposition, .tag, .range]),
            .empty(304, "The copy is the same", headers: [.tag]),
            .error(400, "The run has not completed"),
            .error(404, "`No such precheck: ID`, or `Output GDS not found`"),
            .error(416, "The range lies outside of the file"),
        ], exampleOptions: "-O -J")

    private static let octets = "application/octet-stream"

    package static let archive = Endpoint(
        method: .get, path: "/api/v1/debug/prechecks/{id}", id: "getArchive", tag: .results,
        summary: "The whole folder of a run as an archive",
        description:
            "`precheck-ID.tar.gz`, sent while it is made, of a run that goes on, too: what the container sees as "
            + "`\(RunContainerPaths.work)`, the input and `container.log`, below a folder named by the run's id.",
        parameters: [.id(of: "run")],
        responses: [
            .file(200, "The archive", "application/gzip", headers: [.disposition]),
            .error(404, "`No such precheck: ID`, or `Run directory not found`"),
        ], exampleOptions: "-O -J")
}
