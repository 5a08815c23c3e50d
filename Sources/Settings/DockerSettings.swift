/// The `[docker]` section: the engine, the container of a run and its limits.
package struct DockerSettings: Sendable, Equatable {
    /// The image's name, with a tag or digest.
    package let image: String
    /// The beginning of a container's name; the run's ID follows.
    package let containerPrefix: String
    /// The path of the engine's Unix socket.
    package let socket: String
    /// What a container executes, with placeholders for the run's values.
    package let command: CommandTemplate
    /// Where the output layout may be; the first pattern that matches wins.
    package let output: [OutputPattern]
    /// Environment variables of the container.
    package let environment: [String: String]
    /// `user` or `user:group`, by name or number; nil lets the worker choose.
    package let user: String?
    /// 0 for no limit.
    package let memoryBytes: Int
    /// How many processors a container may use, such as 1.5; 0 for no limit.
    package let cpus: Double
    /// How many processes and threads a container may have; 0 for no limit.
    package let pidsLimit: Int
    /// How much of a container's log is kept.
    package let logMaxBytes: Int
    /// How long a run may take.
    package let timeout: Duration
    /// How long a container has between SIGTERM and SIGKILL.
    package let stopGrace: Duration
    /// Whether the container's root file system is read-only.
    package let readOnly: Bool
    package let orphans: OrphanPolicy
    package let pull: PullPolicy
    /// How much disk space a run's files may take; 0 for no limit.
    package let maxWorkBytes: Int

    init(_ reader: SectionReader, _ base: BaseDirectory, _ environment: [String: String]) {
        image = reader.value("image", default: "ghcr.io/wafer-space/gf180mcu-precheck:latest", .imageReference)
        containerPrefix = reader.value("container_prefix", default: "precheck-", .containerName)
        socket = Self.readSocket(reader, base, environment)
        command = reader.value("command", default: CommandTemplate.standard, parse: CommandTemplate.parse)
        output = reader.value("output", default: OutputPattern.standard, parse: OutputPattern.parse)
        self.environment = reader.value("environment", default: ["COLUMNS": "200"], .environment)
        user = reader.optional("user", example: "1000:1000", .user)

        // The engine itself refuses a memory limit below 6 MiB and fewer than 0.01 processors.
        memoryBytes = reader.value(
            "memory_bytes", default: 24 << 30, .within(6_291_456...Limits.bytes, orZero: "no limit"))
        cpus = reader.value("cpus", default: 0.0, .within(0.01...1_024, orZero: "no limit"))
        // The upper bound is the kernel's, PID_MAX_LIMIT in proc(5).
        pidsLimit = reader.value("pids_limit", default: 4_096, .within(16...4_194_304, orZero: "no limit"))
        logMaxBytes = reader.value("log_max_bytes", default: 268_435_456, .within(65_536...Limits.bytes))
        timeout = .seconds(reader.value("timeout_seconds", default: 86_400, .within(1...Limits.seconds)))
        stopGrace = .seconds(reader.value("stop_grace_seconds", default: 10, .within(0...3_600)))
        readOnly = reader.value("read_only", default: false)
        orphans = reader.value("orphans", default: "refuse", parse: Choice.parse(default: OrphanPolicy.refuse))
        pull = reader.value("pull", default: "never", parse: Choice.parse(default: PullPolicy.never))
        maxWorkBytes = reader.value(
            "max_work_bytes", default: 0, .within(1_048_576...Limits.bytes, orZero: "no limit"))
    }

    private static func readSocket(
        _ reader: SectionReader, _ base: BaseDirectory, _ environment: [String: String]
    ) -> String {
        let host = environment["DOCKER_HOST"] ?? ""
        let isSocket = host.hasPrefix("unix://")
        if !isSocket, !host.isEmpty, !reader.holds("socket") {
            reader.complain(
                "socket",
                "the environment's DOCKER_HOST is \(host.quoted), but only `unix://` sockets can be used;"
                    + " set this key to the path of the engine's socket")
        }
        let fallback = isSocket ? String(host.dropFirst("unix://".count)) : "/var/run/docker.sock"
        return reader.value("socket", default: fallback, parse: base.socketPath)
    }
}
