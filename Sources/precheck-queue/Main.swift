import ArgumentParser
import CLinux
import CommandOptions
import Domain
import Foundation
import Logging
import Queue
import Settings
import Storage
import Store
import Systemd

/// The worker: takes runs from the queue and runs each in a container.
@main
struct PrecheckQueue: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "precheck-queue", abstract: "Run queued prechecks in containers.", version: version)

    @OptionGroup var configuration: ConfigurationOption

    @Flag(help: "Exit when the parent process exits.")
    var exitWithParent = false

    @Option(
        help: .init(
            "Remove unreferenced files once they are N seconds old. A low value removes files of requests in progress.",
            visibility: .hidden))
    var sweepAfter = 3600

    func run() throws {
        if exitWithParent { linux_exit_with_parent() }
        // Each running container takes several descriptors: for the calls that follow it, and its log.
        linux_raise_descriptor_limit()
        umask(0o007)
        let signals = SignalGate(SIGTERM, SIGINT, SIGHUP)
        // An engine that closes its socket makes a call fail, and must not end the process.
        signal(SIGPIPE, SIG_IGN)
        let environment = ProcessInfo.processInfo.environment
        let logger = Logger(label: "precheck-queue") { LogLines(label: $0, journal: Journal(environment: environment)) }
        do {
            try start(environment, signals, logger)
        } catch let error as OrphansRefused {
            throw logger.ending(with: error, status: ExitStatus.orphans)
        } catch {
            throw logger.ending(with: error)
        }
    }

    private func start(_ environment: [String: String], _ signals: SignalGate, _ logger: Logger) throws {
        let config = try configuration.load()
        let storage = Storage(root: config.server.storagePath)
        try storage.prepare()
        guard let lock = try storage.lockForWorker() else { throw AlreadyRunning(storage: storage.root) }
        lock.holdUntilExit()
        try work(config, storage, environment, signals, logger)
    }

    private func work(
        _ config: Config, _ storage: Storage, _ environment: [String: String], _ signals: SignalGate, _ logger: Logger
    ) throws {
        for path in [config.server.apiBell, config.server.queueBell] {
            try Storage.makeFolders(to: (path as NSString).deletingLastPathComponent)
        }
        try storage.requireDatabase()
        let store = try Store(path: storage.databasePath) { logger.notice("\(Store.upgradeNotice(runs: $0))") }
        let context = Context(
            config: config, store: store, storage: storage, instance: try storage.instance(),
            boot: try .present(), sweepAge: .seconds(sweepAfter), logger: logger)
        let manager = ServiceManager(environment: environment)
        let worker = Worker(
            context: context, bell: try Doorbell(path: config.server.queueBell),
            push: BellPush(path: config.server.queueBell), onTurn: { manager.alive() })
        try worker.prepare()
        Thread.detachNewThread { worker.run() }
        manager.ready()
        logger.info("working", metadata: ["storage": "\(storage.root)", "docker": "\(config.docker.socket)"])

        while true {
            let signal = signals.wait()
            guard signal == SIGHUP else {
                logger.info("stopping on signal \(signal); containers keep running")
                break
            }
            restart(environment, logger)
        }
        manager.stopping()
        worker.stop()
    }

    /// Loads new settings by restarting: a worker may stop at any moment, and the next one continues from there. An
    /// invalid configuration is reported, and the old one stays in effect.
    private func restart(_ environment: [String: String], _ logger: Logger) {
        do {
            _ = try configuration.load()
            logger.info("restarting with the new configuration; containers keep running")
            logger.error("not reloaded: \(Successor.takeOver())")
        } catch {
            for line in String(describing: error).split(separator: "\n") { logger.error("not reloaded: \(line)") }
        }
    }
}

/// Another worker is running on this storage.
struct AlreadyRunning: Error, CustomStringConvertible {
    let storage: String

    var description: String {
        "Another precheck-queue is using \(storage); stop it first (systemctl stop precheck-queue)"
    }
}
