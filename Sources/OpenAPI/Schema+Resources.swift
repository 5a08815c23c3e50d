import Domain
import JSON
import Layout
import Reports

/// The resources, as clients see them.
extension Schema {
    static let components: JSON = [
        "Upload": upload, "Run": run, "NewPrecheck": newRun, "Wait": wait, "Logs": logs, "Stats": stats,
        "Report": report, "Artifact": artifact, "Queue": queue, "Health": health, "Message": message, "Error": error,
    ]

    private static let checksums = object(["sha256": string.with(["pattern": "^[0-9a-f]{64}$"])])

    private static let upload = object([
        "Id": id,
        "Name": string.described("The client's file name, without any folder part"),
        "Size": count,
        "Created": time,
        "ExpiresAt": time,
        "Checksums": checksums,
        "State": object([
            "Status": choice(["available", "expired"]), "Expired": boolean, "ExpiresAt": time,
        ]),
        "Layout": layout,
    ])

    private static let newRun = object(
        [
            "upload_id": id.described("The upload to check"),
            "top_cell": string.with([
                "minLength": 1, "maxLength": JSON(CellName.maximumLength), "pattern": .string(cellName),
            ]).described(
                "Name of the layout's top cell: printable ASCII without spaces, slashes, quotes and backslashes, not "
                    + "starting with `-`. May be omitted if the layout has exactly one"),
            "die_id": string.with([
                "pattern": "^[0-9A-Za-z]{8}$", "default": .string(DieID.standard.description),
                "description": "ID written into the die: 8 letters or digits",
            ]),
            "slot": choice(Slot.allCases.map(\.rawValue)).described(
                "Slot on the wafer; by default the one that has the size of the layout, or else the flow's default, 1x1"
            ),
            "cob": boolean.described("Chip-on-board packaging: the flow's `--cob`"),
            "workers": parallelism.described("Number of flow steps that run at the same time"),
            "threads": parallelism.described("Number of threads that each flow step may use"),
            "force": boolean.described("Queue the layout even if preflight found that it cannot pass"),
        ], optional: ["top_cell", "die_id", "slot", "cob", "workers", "threads", "force"])

    private static let parallelism: JSON = [
        "anyOf": [
            integer(Parallelism.range), choice(["max"]),
        ]
    ]

    /// Not `.` or `..`, which are names of folders.
    private static let cellName = #"^(?!\.{1,2}$)[!#-&(-,.0-\[\]-_a-~][!#-&(-.0-\[\]-_a-~]*$"#

    private static let wait = object([
        "StatusCode": integer(0...255).described("0 for a completed run, otherwise its `ExitCode`"),
        "Error": nullable(string).described("Why the run did not complete; null for a completed run"),
    ])

    private static let logs = object([
        "lines": array(string).described("What the container wrote, oldest first"),
        "since": number.described("The requested start time, in seconds since 1970"),
        "last_timestamp": number.described("The time of the last line; pass it as the `since` of the next request"),
        "has_more": boolean.described(
            "Whether the response was truncated, at \(InterfaceLimits.logLines >> 20) MiB or at `tail` lines"),
    ])

    private static let stats: JSON = [
        "type": "object", "description": "Docker's own object, as returned by `GET /containers/{id}/stats` of its API",
    ]

    private static let queue = object([
        "queued": count, "running": count.described("Number of running runs"),
        "max_concurrent": atLeast(1).described("Maximum number of runs that run at the same time"),
        "paused": boolean.described("Whether the operator has paused the queue: runs are accepted but not started"),
    ])

    private static let health = object([
        "status": choice(["healthy", "degraded", "unhealthy"]),
        "version": string,
        "paused": nullable(boolean).described(
            "Whether the operator has paused the queue; null when the database cannot be used"),
        "components": object(["database": string, "storage": string, "queue": string, "docker": string])
            .described("`ok`, or what is wrong"),
    ])

    private static let message = object(["message": string])

    private static let error = object(
        [
            "message": string.described("What was wrong and what is expected"),
            "detail": string.described("The same text"),
            "errors": array(object(["field": string, "message": string]))
                .described("Each problem of an invalid request"),
        ], optional: ["errors"])
}

extension Schema {
    private static let run = object([
        "Id": id,
        "Name": string.described("The container's name"),
        "Created": time,
        "State": runState,
        "Config": object([
            "Image": string,
            "ImageDigest": nullable(string).described(
                "The image of the container: `name@sha256:…`, or the image's ID if it did not come from a registry"),
            "Cmd": array(string),
            "Labels": object(
                [
                    "upload_id": id, "top_cell": string, "die_id": string, "slot": string, "cob": string,
                    "workers": string, "threads": string,
                ], optional: ["slot", "cob", "workers", "threads"]
            ).described("What was requested, as text; of the flow's options, those passed to it"),
        ]),
        "HostConfig": object(["Binds": array(string), "NetworkMode": choice(["none"])]),
        "Queue": object([
            "Position": nullable(atLeast(1)).described("1 for the next run to start; null if the run is not queued"),
            "Length": count.described("Number of queued runs"),
        ]),
        "ContainerId": nullable(string),
        "Input": object(["Filename": string, "Size": count, "Checksums": checksums]),
        "Output": object([
            "Available": boolean, "Filename": nullable(string), "Size": nullable(count),
            "Checksums": nullable(checksums),
        ]),
        "Usage": nullable(
            object(["PeakMemoryBytes": nullable(count), "CPUSeconds": nullable(number), "WallSeconds": number])
        )
        .described("Usage so far; null if the run was not started"),
        "Warnings": array(string).described("Problems that did not prevent the run from being queued"),
        "Verdict": nullable(choice(Verdict.allCases.map(\.rawValue))).described(verdictText),
        "Ending": nullable(choice(Ending.Kind.allCases.filter { $0 != .unrecorded }.map(\.rawValue))).described(
            "How the run ended. Null until it is final, and if an earlier version of the service did not record it"),
        "Attempts": integer(1...2).described(
            "2 if the run was retried automatically: its first container failed before any step had begun, and the design "
                + "was not the cause"),
        "Progress": nullable(
            object([
                "Step": string.described("Name of the step in the flow"),
                "Index": atLeast(1).described("1 for the first step"),
                "Total": atLeast(1), "StepStartedAt": nullable(time),
                "Detail": nullable(string).described("What the step is working on, such as `rule DF.1a`"),
            ])
        ).described("Null until the first step has begun, and once the run is final"),
        "Estimate": nullable(object(["StartedAt": time, "FinishedAt": time])).described(
            "When the run will probably start and finish, based on the latest runs of its slot that reached their last "
                + "step; null if there are fewer than three, and once the run is final"),
    ])

    private static let verdictText =
        "What a final run says about its design: only `passed` and `design_failed` do. Null until the run is final, and for "
        + "failed runs made by an earlier version of the service"

    private static let report = object([
        "Id": id,
        "Verdict": choice(Verdict.allCases.map(\.rawValue)),
        "Summary": string.described("The verdict in one sentence"),
        "ExitCode": integer(0...255),
        "Attempts": integer(1...2),
        "FailedStep": nullable(string).described("The step that decided the verdict, or in which the run ended"),
        "Reason": nullable(string).described("The reason that the flow gives"),
        "Steps": array(
            object([
                "Name": string, "State": choice(Report.StepState.allCases.map(\.rawValue)), "Seconds": nullable(number),
                "PeakMemoryBytes": nullable(count),
                "Log": nullable(string).described("The `Path` of the artifact with its log"),
            ])),
        "Checks": array(
            object([
                "Name": string, "State": choice(Report.CheckState.allCases.map(\.rawValue)),
                "Count": nullable(count).described("Number of violations; null if no complete report tells"),
                "Complete": boolean.described("Whether the report that lists the rules was read to its end"),
                "Report": nullable(string).described("The `Path` of that report among the artifacts"),
                "Rules": array(rule).described("Violated rules, those with the most violations first"),
                "RulesLeftOut": count.described("Number of violated rules not listed in `Rules`"),
            ])),
        "Warnings": array(string),
    ])

    private static let rule = object([
        "Name": string, "Description": string, "Count": count,
        "Places": array(
            object([
                "Cell": string, "Shape": string,
                "X": number.described("Of the first point of the shape, in micrometres"),
                "Y": number,
                "Text": string.described("The whole shape, as written in the report"),
            ])),
    ])

    private static let artifact = object([
        "Path": string, "Size": count, "Kind": choice(Artifact.Kind.allCases.map(\.rawValue)),
        "Checksums": nullable(checksums).described(
            "Null until the run is final, and for a file that was not kept and cannot be downloaded"),
    ])

    private static let runState = object([
        "Status": choice(RunStatus.allCases.map(\.rawValue)),
        "Running": boolean,
        "Paused": boolean,
        "ExitCode": nullable(integer(0...255)).described(
            "Null until the run is final; 0 only for a completed run. The container's own exit code, or 137: out of memory; "
                + "124: time limit exceeded; 125: container not created or disappeared, or disk space limit exceeded; "
                + "130: cancelled"),
        "Error": nullable(string).described("Why the run did not complete"),
        "StartedAt": nullable(time),
        "FinishedAt": nullable(time),
    ])
}
