/// The body of `POST /containers/create`.
extension ContainerSpec: Encodable {
    private enum CodingKeys: String, CodingKey {
        case image = "Image"
        case command = "Cmd"
        case environment = "Env"
        case labels = "Labels"
        case user = "User"
        case workingDirectory = "WorkingDir"
        case host = "HostConfig"
    }

    package func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: CodingKeys.self)
        try values.encode(image, forKey: .image)
        try values.encode(command, forKey: .command)
        try values.encode(environment.map { "\($0.key)=\($0.value)" }.sorted(), forKey: .environment)
        try values.encode(labels, forKey: .labels)
        try values.encodeIfPresent(user, forKey: .user)
        try values.encodeIfPresent(workingDirectory, forKey: .workingDirectory)
        try values.encode(HostConfiguration(self), forKey: .host)
    }
}

private struct HostConfiguration: Encodable {
    let networkMode = "none"
    let mounts: [Mount]
    let usesInit: Bool
    let memoryBytes: Int64?
    let memoryAndSwapBytes: Int64?
    let nanoCPUs: Int64?
    let maximumProcesses: Int?
    let droppedCapabilities = ["ALL"]
    let addedCapabilities: [String]
    let securityOptions: [String]
    let hasReadOnlyRoot: Bool
    let outOfMemoryScore: Int
    let log: LogConfiguration
    let restart = ["Name": "no"]

    enum CodingKeys: String, CodingKey {
        case networkMode = "NetworkMode"
        case mounts = "Mounts"
        case usesInit = "Init"
        case memoryBytes = "Memory"
        case memoryAndSwapBytes = "MemorySwap"
        case nanoCPUs = "NanoCpus"
        case maximumProcesses = "PidsLimit"
        case droppedCapabilities = "CapDrop"
        case addedCapabilities = "CapAdd"
        case securityOptions = "SecurityOpt"
        case hasReadOnlyRoot = "ReadonlyRootfs"
        case outOfMemoryScore = "OomScoreAdj"
        case log = "LogConfig"
        case restart = "RestartPolicy"
    }

    init(_ spec: ContainerSpec) {
        mounts = spec.binds.map(Mount.init)
        usesInit = spec.usesInit
        memoryBytes = spec.memoryBytes
        memoryAndSwapBytes = spec.memoryBytes
        // A value that does not fit into 64 bits becomes one that the engine refuses.
        nanoCPUs = spec.cpus.map { Int64(exactly: ($0 * 1e9).rounded()) ?? -1 }
        maximumProcesses = spec.maximumProcesses
        addedCapabilities = spec.addedCapabilities
        securityOptions = spec.forbidsNewPrivileges ? ["no-new-privileges"] : []
        hasReadOnlyRoot = spec.hasReadOnlyRoot
        outOfMemoryScore = spec.outOfMemoryScore
        log = LogConfiguration(spec.logging)
    }
}

/// Not an entry of `Binds`: a colon in a path would break that text, and the engine would create a missing source as a
/// folder of root's.
private struct Mount: Encodable {
    let type = "bind"
    let source: String
    let target: String
    let isReadOnly: Bool

    enum CodingKeys: String, CodingKey {
        case type = "Type"
        case source = "Source"
        case target = "Target"
        case isReadOnly = "ReadOnly"
    }

    init(_ bind: ContainerSpec.Bind) {
        source = bind.source
        target = bind.target
        isReadOnly = bind.isReadOnly
    }
}

private struct LogConfiguration: Encodable {
    let type = "json-file"
    let options: [String: String]

    enum CodingKeys: String, CodingKey {
        case type = "Type"
        case options = "Config"
    }

    init(_ logging: ContainerSpec.Logging) {
        options = ["max-size": String(logging.maximumFileBytes), "max-file": String(logging.maximumFiles)]
    }
}
