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
    /// The container's name.
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

/// What the worker has recorded of a run's container.
package struct ContainerRecord: Equatable, Sendable {
    /// Docker's identifier, known from the phase `starting` on.
    package let id: String?
    /// What the container was made from: `name@sha256:…` where the image came from a registry, else the image's id, `sha256:…`.
    package let imageDigest: String?
    /// When the container was started.
    package let started: Uptime?
    /// Why the worker has decided to end it, if it has.
    package let order: EndOrder?
    /// Whether the kernel was seen to kill a process of it for want of memory.
    package let wasOutOfMemory: Bool

    package init(
        id: String? = nil, imageDigest: String? = nil, started: Uptime? = nil, order: EndOrder? = nil,
        wasOutOfMemory: Bool = false
    ) {
        self.id = id
        self.imageDigest = imageDigest
        self.started = started
        self.order = order
        self.wasOutOfMemory = wasOutOfMemory
    }
}
