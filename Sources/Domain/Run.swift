/// One precheck of one layout.
package struct Run: Equatable, Sendable {
    package let id: RunID
    /// The place in the order of arrival, which is the order of the queue. Unique, growing.
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
    /// The name of the present container.
    package var containerName: String {
        container.attempt == 1 ? request.containerName : "\(request.containerName)-\(container.attempt)"
    }
}

/// What a client asked for, and how it will be carried out: fixed when the run is made.
package struct RunRequest: Equatable, Sendable {
    package let upload: UploadID
    package let input: FileDescription
    package let topCell: CellName
    package let dieID: DieID
    package let options: FlowOptions
    /// The image's name as the configuration had it.
    package let image: String
    /// The argument vector that runs in the container.
    package let command: [String]
    /// The name of its first container, and of the run.
    package let containerName: String
    /// What speaks against it and did not keep it from being queued, for people.
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
    /// The slot that the layout is checked for, by the command: `1x1` where it does not say.
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
    /// Docker's identifier, known from the phase `starting` on.
    package let id: String?
    /// What the container was made from: `name@sha256:…` where the image came from a registry, else the image's id, `sha256:…`.
    package let imageDigest: String?
    /// When the container was started.
    package let started: Uptime?
    /// The machine's start in which that was; nil where it is not known.
    package let boot: BootID?
    /// Why the worker has decided to stop it, if it has.
    package let stop: StopDecision?
    /// Whether the kernel was seen to kill a process of it for want of memory.
    package let wasOutOfMemory: Bool
    /// 1 for the run's first container.
    package let attempt: Int
    /// Lines of the run's log that an earlier container wrote.
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
