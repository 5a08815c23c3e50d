import API
import ArgumentParser
import CLinux
import CommandOptions
import Domain
import FastCGI
import Foundation
import Logging
import Settings
import Storage
import Store
import Systemd

/// The responder: answers the web server's requests from the database and the storage folder.
@main
struct PrecheckAPI: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "precheck-api", abstract: "Serve the precheck API over FastCGI.", version: version)

    @OptionGroup var configuration: ConfigurationOption

    @Flag(help: "Exit when the parent process exits.")
    var exitWithParent = false

    @Option(
        help: .init(
            "Remove upload bodies that have not been written to for N seconds. A low value removes uploads in progress.",
            visibility: .hidden))
    var sweepAfter = 86_400

    func run() throws {
        if exitWithParent { linux_exit_with_parent() }
        linux_protect_memory()
        // Each connection takes a descriptor.
        linux_raise_descriptor_limit()
        umask(0o007)
        let signals = SignalGate(SIGTERM, SIGINT, SIGHUP)
        let environment = ProcessInfo.processInfo.environment
        let logger = Logger(label: "precheck-api") { LogLines(label: $0, journal: Journal(environment: environment)) }
        do {
            let (config, keys) = try load(environment)
            try serve(config, keys, environment, signals, logger)
        } catch {
            throw logger.ending(with: error)
        }
    }

    private func serve(
        _ config: Config, _ keys: [APIKey], _ environment: [String: String], _ signals: SignalGate, _ logger: Logger
    ) throws {
        let storage = Storage(root: config.server.storagePath)
        try storage.prepare()
        for path in [config.server.apiSocket, config.server.apiBell, config.server.queueBell] {
            try Storage.makeFolders(to: (path as NSString).deletingLastPathComponent)
        }
        // First, because it refuses a socket on which another responder listens, whose bell would otherwise be
        // replaced.
        let listener = try listener(config, environment)
        try storage.requireDatabase()
        let store = try Store(path: storage.databasePath) { logger.notice("\(Store.upgradeNotice(runs: $0))") }
        let waitingRoom = WaitingRoom(
            store: store, bell: try Doorbell(path: config.server.apiBell), push: BellPush(path: config.server.apiBell),
            logger: logger)
        let followers = try LogFollowers(waitingRoom: waitingRoom)
        let service = Service(
            config: config, keys: keys, store: store, storage: storage, followers: followers, logger: logger)
        var options = Options()
        options.stopping = Service.askAgain
        let server = try Server(
            listener: listener, responder: service.responder, options: options, logger: logger)
        Thread { waitingRoom.run() }.start()
        Thread { followers.run() }.start()
        try server.start()
        let sweep = beginSweeping(storage, logger)
        let manager = ServiceManager(environment: environment)
        manager.ready()
        logger.info("serving", metadata: ["storage": "\(storage.root)"])

        while true {
            let signal = signals.wait()
            guard signal == SIGHUP else {
                logger.info("stopping on signal \(signal)")
                break
            }
            reload(service.policy, environment, logger)
        }
        manager.stopping()
        sweep.cancel()
        server.stop(within: .seconds(20))
        // Finishes the changes whose clients are gone.
        service.finishChanges(within: .seconds(5))
        waitingRoom.close()
        followers.close()
        try store.close()
    }

    /// Removes, now and every hour, the bodies of uploads that a killed web server left.
    private func beginSweeping(_ storage: Storage, _ logger: Logger) -> any DispatchSourceTimer {
        let timer = DispatchSource.makeTimerSource()
        timer.schedule(deadline: .now(), repeating: .seconds(3600), leeway: .seconds(60))
        timer.setEventHandler { [sweepAfter] in
            do {
                try storage.sweepIncoming(olderThan: .seconds(sweepAfter))
            } catch {
                logger.warning("cannot remove stale upload bodies: \(error)")
            }
        }
        timer.activate()
        return timer
    }

    private func load(_ environment: [String: String]) throws -> (Config, [APIKey]) {
        let config = try configuration.load()
        return (config, try config.auth.resolveKeys(environment: environment))
    }

    /// Loads new keys and limits. An invalid configuration is reported, and the old one stays in effect.
    private func reload(_ policy: Policy, _ environment: [String: String], _ logger: Logger) {
        do {
            let (config, keys) = try load(environment)
            policy.replace(config, keys: keys)
            logger.info("reloaded: \(keys.count) API keys; sections other than [auth] and [limits] need a restart")
        } catch {
            for line in String(describing: error).split(separator: "\n") { logger.error("not reloaded: \(line)") }
        }
    }

    private func listener(_ config: Config, _ environment: [String: String]) throws -> Listener {
        if let descriptor = InheritedSocket.descriptor(environment: environment) {
            return try .inherited(descriptor: descriptor)
        }
        return try .unix(path: config.server.apiSocket)
    }
}
