import CommandOptions
import Docker
import Domain
import Foundation
import Representations
import Settings
import Storage
import Store

/// The installation that a command looks after.
struct Site {
    let config: Config
    let storage: Storage

    init(_ option: ConfigurationOption) throws {
        // What is made here is the service's, too.
        umask(0o007)
        config = try option.load()
        storage = Storage(root: config.server.storagePath)
    }

    var engine: Engine { Engine(socket: config.docker.socket) }

    /// The worker's bell: rung when there is something for it to do.
    var worker: BellPush { BellPush(path: config.server.queueBell) }

    /// The responder's bell: rung when a run has become final.
    var responder: BellPush { BellPush(path: config.server.apiBell) }

    /// Whether there is a storage folder.
    var hasStorage: Bool { FileManager.default.fileExists(atPath: storage.root) }

    /// Whether there is a database to be opened. It is the programs of the service that make it.
    var hasDatabase: Bool { FileManager.default.fileExists(atPath: storage.databasePath) }

    /// What is known of runs beside their rows.
    func runContext(for runs: [(run: Run, place: QueuePlace)], _ store: Store) throws -> RunContext {
        try RunContext(for: runs, store, storage, concurrency: config.server.maxConcurrent)
    }

    /// Calls `body` with the database.
    ///
    /// - Throws: ``Failure`` when there is none: no command makes one.
    func withStore<Value>(_ body: (Store) throws -> Value) throws -> Value {
        guard hasDatabase else {
            throw Failure(
                "there is no database \(storage.databasePath): start the service once with this configuration, or correct "
                    + "[server] storage_path", .unreachable)
        }
        let store = try Store(path: storage.databasePath) { Terminal.say("\(Store.upgradeNotice(runs: $0))\n") }
        // Whatever was written is on the disk already.
        defer { try? store.close() }
        return try body(store)
    }
}
