/// What to create a container from.
///
/// Everything else is fixed: no network, no restart, no capabilities but `addedCapabilities`, no terminal and no
/// standard input.
package struct ContainerSpec: Equatable, Sendable {
    /// A file or folder of the host that is mounted into the container.
    package struct Bind: Equatable, Sendable {
        /// Absolute; if it does not exist, the engine refuses to create the container.
        package var source: String
        /// Absolute, in the container.
        package var target: String
        package var isReadOnly: Bool

        package init(source: String, target: String, isReadOnly: Bool) {
            self.source = source
            self.target = target
            self.isReadOnly = isReadOnly
        }
    }

    /// How much output the engine keeps (`json-file`): the newest `maximumFiles` times `maximumFileBytes`.
    package struct Logging: Equatable, Sendable {
        package var maximumFileBytes: Int64
        package var maximumFiles: Int

        package init(maximumFileBytes: Int64, maximumFiles: Int) {
            self.maximumFileBytes = maximumFileBytes
            self.maximumFiles = maximumFiles
        }
    }

    /// A name, or an ID, which cannot be moved like a tag.
    package var image: String
    /// The arguments of the image's entry point, or the command itself if it has none. No shell is involved.
    package var command: [String]
    /// Added to the image's own variables, which it overrides.
    package var environment: [String: String] = [:]
    package var labels: [String: String] = [:]
    /// They may be nested, in any order.
    package var binds: [Bind] = []
    /// `uid:gid`, or a name in the image; nil for the image's default.
    package var user: String?
    /// Nil for the image's default.
    package var workingDirectory: String?
    /// Nil for no limit. There is never any additional swap.
    package var memoryBytes: Int64?
    /// How many processors it may use, such as 1.5; nil for no limit. The engine refuses more than the host has.
    package var cpus: Double?
    /// Nil for no limit. Threads count as processes.
    package var maximumProcesses: Int?
    /// Names without `CAP_`. All others are dropped.
    package var addedCapabilities: [String] = []
    /// Whether programs may not gain privileges by set-user-id files and the like.
    package var forbidsNewPrivileges = true
    /// Whether the root file system is read-only. Binds have a mode of their own.
    package var hasReadOnlyRoot = false
    /// Whether process 1 is the engine's `docker-init`, which forwards signals and reaps processes. A program that is
    /// itself process 1 ignores signals for which it has no handler.
    package var usesInit = true
    /// -1000 to 1000; processes with a higher score are killed first when the host is out of memory.
    package var outOfMemoryScore = 0
    package var logging = Logging(maximumFileBytes: 64 << 20, maximumFiles: 2)

    package init(image: String, command: [String]) {
        self.image = image
        self.command = command
    }
}
