/// One precheck of one layout.
package struct Run: Equatable, Sendable {
    package let id: RunID
    /// The place in the order of arrival, which is the order of the queue. Unique and increasing, with gaps.
    package let sequence: Int64
    package let request: RunRequest
    package let created: Timestamp
    package let state: RunState
    /// When a client asked for the run to be cancelled, if one did.
    package let cancelRequested: Timestamp?
    package let container: ContainerRecord

    package init(
        id: RunID, sequence: Int64, request: RunRequest, created: Timestamp, state: RunState,
        cancelRequested: Timestamp?, container: ContainerRecord
    ) {
        self.id = id
        self.sequence = sequence
        self.request = request
        self.created = created
        self.state = state
        self.cancelRequested = cancelRequested
        self.container = container
    }
}

extension Run {
    /// The name of the current attempt's container.
    package var containerName: String {
        container.attempt == 1 ? request.containerName : "\(request.containerName)-\(container.attempt)"
    }
}

/// What a client asked for, and how it will be carried out: fixed when the run is queued.
package struct RunRequest: Equatable, Sendable {
    package let upload: UploadID
    /// The uploaded layout. Copied, as the run outlives its upload.
    package let input: FileDescription
    package let topCell: CellName
    package let dieID: DieID
    package let options: FlowOptions
    /// The image's name, as it was configured when the run was queued.
    package let image: String
    /// The container's argument vector.
    package let command: [String]
    /// The name of the run, and of its first container.
    package let containerName: String
    /// Problems that did not keep the run from being queued, as sentences.
    package let warnings: [String]

    package init(
        upload: UploadID, input: FileDescription, topCell: CellName, dieID: DieID, options: FlowOptions = .none,
        image: String, command: [String], containerName: String, warnings: [String] = []
    ) {
        self.upload = upload
        self.input = input
        self.topCell = topCell
        self.dieID = dieID
        self.options = options
        self.image = image
        self.command = command
        self.containerName = containerName
        self.warnings = warnings
    }
}

extension RunRequest {
    /// The slot that the command checks for: the flow's own default, `1x1`, if it does not say.
    package var checkedSlot: String {
        guard let option = command.lastIndex(where: { $0 == "--slot" || $0.hasPrefix("--slot=") }) else { return "1x1" }
        let text =
            command[option] == "--slot"
            ? command.dropFirst(option + 1).first ?? "" : String(command[option].dropFirst(7))
        return text.isEmpty ? "1x1" : text
    }
}

/// What the worker has recorded of a run's container.
package struct ContainerRecord: Equatable, Sendable {
    /// Docker's ID, known from the phase `starting` on.
    package let id: String?
    /// What the container was created from: `name@sha256:…` if the image came from a registry, else the image's ID,
    /// `sha256:…`.
    package let imageDigest: String?
    /// When the container was started.
    package let started: Uptime?
    /// The boot during which it was started; nil if unknown.
    package let boot: BootID?
    /// The worker's decision to stop it, if it made one.
    package let stop: StopDecision?
    /// Whether an OOM kill was seen in it.
    package let wasOutOfMemory: Bool
    /// 1 for the run's first container.
    package let attempt: Int
    /// How many lines of the run's log an earlier attempt wrote.
    package let earlierLogLines: Int

    package init(
        id: String? = nil, imageDigest: String? = nil, started: Uptime? = nil, boot: BootID? = nil,
        stop: StopDecision? = nil, wasOutOfMemory: Bool = false, attempt: Int = 1, earlierLogLines: Int = 0
    ) {
        self.id = id
        self.imageDigest = imageDigest
        self.started = started
        self.boot = boot
        self.stop = stop
        self.wasOutOfMemory = wasOutOfMemory
        self.attempt = attempt
        self.earlierLogLines = earlierLogLines
    }
}
