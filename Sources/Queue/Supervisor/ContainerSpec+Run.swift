import Docker
import Domain
import Glibc
import Settings
import Storage

extension ContainerSpec {
    /// The container of one run: no network, its own folder, its input read-only, as few rights as the check can do with.
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
        // The check is to die before the service does.
        outOfMemoryScore = 500
        // Several times what is kept of it, as Docker's form of a line takes several times its bytes; and where little is kept
        // enough still that nothing is rotated away before it was read.
        logging = Logging(maximumFileBytes: max(Int64(settings.logMaxBytes) * 4, 64 << 20), maximumFiles: 2)
        setUser(settings)
    }

    /// Root in the container may do what the image's entry point needs to become another user, and no more; another user gets
    /// no capability at all. A worker that is not root cannot take over root's files, so its containers are its own user's.
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
