import Docker
import Domain
import Glibc
import Settings
import Storage

extension ContainerSpec {
    /// The container of one run: no network, its own folder, its input read-only, and as few privileges as the check
    /// needs.
    init(_ run: Run, folder: RunFolder, instance: String, settings: DockerSettings) {
        self.init(image: run.request.image, command: run.request.command)
        environment = settings.environment
        labels = Labels.of(run.id, instance)
        binds = [
            Bind(source: folder.workPath, target: RunContainerPaths.work, isReadOnly: false),
            Bind(source: folder.inputPath, target: RunContainerPaths.input, isReadOnly: true),
        ]
        memoryBytes = settings.memoryBytes > 0 ? Int64(settings.memoryBytes) : nil
        cpus = settings.cpus > 0 ? settings.cpus : nil
        maximumProcesses = settings.pidsLimit > 0 ? settings.pidsLimit : nil
        hasReadOnlyRoot = settings.readOnly
        // The kernel should kill the check before the service.
        outOfMemoryScore = 500
        // Several times what is kept, because Docker's form of a line takes several times its bytes; and even if little
        // is kept, enough that nothing is rotated away before it is read.
        logging = Logging(maximumFileBytes: max(Int64(settings.logMaxBytes) * 4, 64 << 20), maximumFiles: 2)
        setUser(settings)
    }

    /// Root in the container gets only the capabilities that the image's entry point needs to become another user; any
    /// other user gets none. A worker that is not root cannot take over root's files, so its containers run as its own
    /// user.
    private mutating func setUser(_ settings: DockerSettings) {
        if let configured = settings.user {
            user = configured
        } else if geteuid() == 0 {
            addedCapabilities = ["CHOWN", "DAC_OVERRIDE", "FOWNER", "SETGID", "SETUID"]
        } else {
            user = "\(geteuid()):\(getegid())"
        }
    }
}
