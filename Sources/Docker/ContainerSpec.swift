/// What a container is created from.
///
/// What is not in here is fixed: no network, no restart, no privilege that `addedCapabilities` does not give, no terminal and
/// no standard input.
package struct ContainerSpec: Equatable, Sendable {
    /// A file or folder of the host inside the container.
    package struct Bind: Equatable, Sendable {
        /// Absolute; the engine refuses to create the container when nothing is there.
        package var source: String
        package var target: String
        package var isReadOnly: Bool

        package init(source: String, target: String, isReadOnly: Bool) {
            self.source = source
            self.target = target
            self.isReadOnly = isReadOnly
        }
    }

    /// How much of its output the engine keeps (`json-file`): the newest `maximumFiles` times `maximumFileBytes`.
    package struct Logging: Equatable, Sendable {
        package var maximumFileBytes: Int64
        package var maximumFiles: Int

        package init(maximumFileBytes: Int64, maximumFiles: Int) {
            self.maximumFileBytes = maximumFileBytes
            self.maximumFiles = maximumFiles
        }
    }

    /// A name, or an id to be safe from tags that move.
    package var image: String
    /// The arguments of the image's entry point, or the command itself when it has none. No shell reads it.
    package var command: [String]
    package var environment: [String: String] = [:]
    package var labels: [String: String] = [:]
    /// Inner ones may lie below outer ones, in any order.
    package var binds: [Bind] = []
    /// `uid:gid`, or a name in the image; nil is the image's own.
    package var user: String?
    /// Nil is the image's own.
    package var workingDirectory: String?
    /// Nil is no limit. There is never any swap on top.
    package var memoryBytes: Int64?
    /// How many processors' time it may use; nil is no limit. The engine refuses more than the host has.
    package var cpus: Double?
    /// Nil is no limit.
    package var maximumProcesses: Int?
    /// Names without `CAP_`. All others are dropped.
    package var addedCapabilities: [String] = []
    /// Whether programs may not gain privileges by set-user-id files and the like.
    package var forbidsNewPrivileges = true
    /// Whether the image's file system is read-only. Binds keep their own mode.
    package var hasReadOnlyRoot = false
    /// Whether process 1 is the engine's `docker-init`, which passes signals on and reaps; a program that is process 1 itself
    /// ignores the signals that it has no handler for.
    package var usesInit = true
    /// -1000 to 1000; higher ones are killed first when the host is out of memory.
    package var outOfMemoryScore = 0
    package var logging = Logging(maximumFileBytes: 64 << 20, maximumFiles: 2)

    package init(image: String, command: [String]) {
        self.image = image
        self.command = command
    }
}
