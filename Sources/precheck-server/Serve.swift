import ArgumentParser
import CommandOptions
import Foundation
import Settings
import Storage
import Systemd

/// `precheck-server serve`: the whole service in the foreground, for a single user.
struct Serve: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Run the whole service in the foreground: nginx, responder and worker.",
        discussion: "Press Ctrl-C to stop. Running containers continue; the next start resumes their runs.")

    @OptionGroup var configuration: ConfigurationOption

    func run() throws {
        let signals = SignalGate(SIGINT, SIGTERM, SIGHUP, SIGCHLD)
        let config = try configuration.load()
        _ = try config.auth.resolveKeys(environment: ProcessInfo.processInfo.environment)
        let storage = Storage(root: config.server.storagePath)
        // Checked before anything of a running service is touched. The worker itself checks again.
        guard !(try storage.hasWorker()) else { throw ServeError.alreadyRunning(storage: storage.root) }
        try storage.prepare()
        // No nginx is running on this storage yet, so these bodies were left by one that stopped in the middle of an
        // upload.
        try storage.sweepIncoming(olderThan: .zero)
        let children = try start(NginxFiles(config), config.server)
        defer { for child in children { child.stop(within: 10) } }
        DispatchQueue.global().async { Announcement(config.server).print() }
        try watch(children, signals)
    }

    /// Returns the children in the order in which to stop them: first the one that receives requests.
    private func start(_ nginx: NginxFiles, _ server: ServerSettings) throws -> [Child] {
        let file = try nginx.write()
        let arguments = ["--config", URL(filePath: try configuration.path).path, "--exit-with-parent"]
        var children: [Child] = []
        do {
            // The worker starts first, because it refuses a second one on the same storage.
            children.insert(try Child("worker", [Installation.program("precheck-queue")] + arguments), at: 0)
            children.insert(try Child("responder", [Installation.program("precheck-api")] + arguments), at: 0)
            try children[0].awaitSocket(server.apiSocket)
            children.insert(try Child("nginx", ["nginx", "-c", file, "-e", "stderr", "-g", "daemon off;"]), at: 0)
            // If nginx does not get its port, another service may answer on it.
            try children[0].awaitProcessID(nginx.processIDPath)
            return children
        } catch {
            for child in children { child.stop(within: 10) }
            throw error
        }
    }

    /// Blocks until a signal asks to stop; throws if a child ends by itself.
    private func watch(_ children: [Child], _ signals: SignalGate) throws {
        while signals.wait() == SIGCHLD {
            for child in children {
                if let end = child.ended { throw ServeError.died(child.name, end) }
            }
        }
        print("Stopping")
    }
}

/// Why `serve` failed.
enum ServeError: Error, CustomStringConvertible {
    case alreadyRunning(storage: String)
    case cannotStart(String, program: String, reason: String)
    case died(String, String)
    case filesMissing
    case cannotWrite(String, reason: String)

    var description: String {
        switch self {
        case .alreadyRunning(let storage):
            "Another precheck-queue is using \(storage); stop it first, or choose another storage_path"
        case .cannotStart(let name, let program, let reason):
            "Cannot start the \(name): \(program): \(reason)"
        case .died(let name, let end):
            "The \(name) \(end); see its last messages above. The other processes were stopped."
        case .filesMissing: "Cannot find the nginx files; install them with the program (make install)"
        case .cannotWrite(let path, let reason): "Cannot write \(path): \(reason)"
        }
    }
}
