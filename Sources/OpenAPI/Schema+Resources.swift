import Domain
import JSON
import Layout
import Reports

/// The resources, as clients see them.
extension Schema {
    static let components: JSON = [
        "Upload": upload, "Run": run, "NewPrecheck": newPrecheck, "Wait": wait, "Logs": logs, "Stats": stats,
        "Report": report, "Artifact": artifact, "Queue": queue, "Health": health, "Message": message, "Error": error,
    ]

    private static let checksums = object(["sha256": string.with(["pattern": "^[0-9a-f]{64}$"])])

    private static let upload = object([
        "Id": id,
        "Name": string.described("The client's file name, any folder part removed"),
        "Size": count,
        "Created": time,
        "ExpiresAt": time,
        "Checksums": checksums,
        "State": object([
            "Status": choice(["available", "expired"]), "Expired": boolean, "ExpiresAt": time,
        ]),
        "Layout": layout,
    ])

    private static let newPrecheck = object(
        [
            "upload_id": id.described("The upload to check"),
            "top_cell": string.with([
                "minLength": 1, "maxLength": JSON(CellName.maximumLength), "pattern": .string(cellName),
            ]).described(
                "The name of the layout's top cell: printable ASCII without spaces, slashes, quotes and backslashes, not "
                    + "starting with `-`. May be left out where the layout has exactly one"),
            "die_id": string.with([
                "pattern": "^[0-9A-Za-z]{8}$", "default": .string(DieID.standard.description),
                "description": "What is written into the die: 8 letters or digits",
            ]),
            "slot": choice(Slot.allCases.map(\.rawValue)).described(
                "The place on the wafer. Not given: the one that the layout has the size of, else the flow's own, 1x1"),
            "cob": boolean.described("Whether the chip is to be bonded to a board: `--cob` of the flow"),
            "workers": parallelism.described("How many steps of the flow run at the same time"),
            "threads": parallelism.described("How many threads a step of the flow may use"),
            "force": boolean.described("Whether a layout is to be queued that cannot pass, as its file tells"),
        ], optional: ["top_cell", "die_id", "slot", "cob", "workers", "threads", "force"])

    private static let parallelism: JSON = [
        "anyOf": [
            integer(Parallelism.range), choice(["max"]),
        ]
    ]

    /// Neither `.` nor `..`, which are names of folders.
    private static let cellName = #"^(?!\.{1,2}$)[!#-&(-,.0-\[\]-_a-~][!#-&(-.0-\[\]-_a-~]*$"#

    private static let wait = object([
        "StatusCode": integer(0...255).described("0 of a run that completed, else its `ExitCode`"),
        "Error": nullable(string).described("Null of a run that completed, else why it did not"),
    ])

    private static let logs = object([
        "lines": array(string).described("What the container wrote, oldest first"),
        "since": number.described("The time after which lines were asked for, in seconds since 1970"),
        "last_timestamp": number.described("The time of the last of `lines`: the `since` of the next request"),
        "has_more": boolean.described(
            "Whether the answer was cut, at \(InterfaceLimits.logLines >> 20) MiB or at `tail` lines"),
    ])

    private static let stats: JSON = [
        "type": "object", "description": "Docker's own object, as `GET /containers/{id}/stats` of its interface",
    ]

    private static let queue = object([
        "queued": count, "running": count.described("Runs that have been started"),
        "max_concurrent": atLeast(1).described("Runs that are started at the same time, at most"),
        "paused": boolean.described("Whether the operator has paused the queue: runs are taken, and none is started"),
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
            "message": string.described("What was wrong, and what would be right"),
            "detail": string.described("The same text"),
            "errors": array(object(["field": string, "message": string]))
                .described("Each problem of a request that does not validate"),
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
                "What the container was made from: `name@sha256:…`, or the image's id where it came from no registry"),
            "Cmd": array(string),
            "Labels": object(
                [
                    "upload_id": id, "top_cell": string, "die_id": string, "slot": string, "cob": string,
                    "workers": string, "threads": string,
                ], optional: ["slot", "cob", "workers", "threads"]
            ).described("What was asked for, as text; of the flow's options those that are passed on"),
        ]),
        "HostConfig": object(["Binds": array(string), "NetworkMode": choice(["none"])]),
        "Queue": object([
            "Position": nullable(atLeast(1)).described("1 for the next to start, null once not queued"),
            "Length": count.described("All queued runs"),
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
        .described("As far as the run has come; null of one that was not started"),
        "Warnings": array(string).described("What spoke against the run and did not keep it from being queued"),
        "Verdict": nullable(choice(Verdict.allCases.map(\.rawValue))).described(verdictText),
        "Ending": nullable(choice(Ending.Kind.allCases.filter { $0 != .unrecorded }.map(\.rawValue))).described(
            "How the run ended. Null until it is final, and where an earlier version of the service did not record it"),
        "Attempts": integer(1...2).described(
            "2 where the first container failed, for no fault of the design, before any step had begun: the run was tried "
                + "once more by itself"),
        "Progress": nullable(
            object([
                "Step": string.described("As the flow calls it"), "Index": atLeast(1).described("1 for the first step"),
                "Total": atLeast(1), "StepStartedAt": nullable(time),
                "Detail": nullable(string).described("What the step is at, such as `rule DF.1a`"),
            ])
        ).described("Of a run whose check has begun a step; null of one that is final"),
        "Estimate": nullable(object(["StartedAt": time, "FinishedAt": time])).described(
            "When the run will start and end, most likely: by the last runs of its slot that came to their last step, if "
                + "there are three; null of one that is final"),
    ])

    private static let verdictText =
        "What a final run says of its design: only `passed` and `design_failed` say anything. Null until the run is final, and "
        + "of failed runs that an earlier version of the service has made"

    private static let report = object([
        "Id": id,
        "Verdict": choice(Verdict.allCases.map(\.rawValue)),
        "Summary": string.described("One sentence for people"),
        "ExitCode": integer(0...255),
        "Attempts": integer(1...2),
        "FailedStep": nullable(string).described("The step that decided, or in which the run ended"),
        "Reason": nullable(string).described("What the flow itself says of that"),
        "Steps": array(
            object([
                "Name": string, "State": choice(Report.StepState.allCases.map(\.rawValue)), "Seconds": nullable(number),
                "PeakMemoryBytes": nullable(count),
                "Log": nullable(string).described("The `Path` of the artifact that its program has written"),
            ])),
        "Checks": array(
            object([
                "Name": string, "State": choice(Report.CheckState.allCases.map(\.rawValue)),
                "Count": nullable(count).described("Violations; null where nothing whole tells"),
                "Complete": boolean.described("Whether the report that the rules are from was read to its end"),
                "Report": nullable(string).described("The `Path` of that report among the artifacts"),
                "Rules": array(rule).described("Those that are violated, the ones with the most places first"),
                "RulesLeftOut": count.described("Violated rules that are not in `Rules`"),
            ])),
        "Warnings": array(string),
    ])

    private static let rule = object([
        "Name": string, "Description": string, "Count": count,
        "Places": array(
            object([
                "Cell": string, "Shape": string, "X": number.described("Of the first point, in micrometres"),
                "Y": number,
                "Text": string.described("The whole shape, as the report has it"),
            ])),
    ])

    private static let artifact = object([
        "Path": string, "Size": count, "Kind": choice(Artifact.Kind.allCases.map(\.rawValue)),
        "Checksums": nullable(checksums).described(
            "Null while the run goes on, and of a file that was not kept and cannot be fetched"),
    ])

    private static let runState = object([
        "Status": choice(RunStatus.allCases.map(\.rawValue)),
        "Running": boolean,
        "Paused": boolean,
        "ExitCode": nullable(integer(0...255)).described(
            "Null until the run is final; 0 only of one that completed. The container's own; 137 out of memory, 124 past "
                + "its time limit, 125 not created, disappeared or past a limit of disk space, 130 cancelled"),
        "Error": nullable(string).described("Why a final run has not completed"),
        "StartedAt": nullable(time),
        "FinishedAt": nullable(time),
    ])
}
