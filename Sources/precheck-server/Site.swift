import CommandOptions
import Docker
import Domain
import Foundation
import Representations
import Settings
import Storage
import Store

/// The installation that a command works on.
struct Site {
    let config: Config
    let storage: Storage

    init(_ option: ConfigurationOption) throws {
        // The service's group must be able to write the files that a command creates.
        umask(0o007)
        config = try option.load()
        storage = Storage(root: config.server.storagePath)
    }

    var engine: Engine { Engine(socket: config.docker.socket) }

    /// The worker's bell: rung when there is work for it.
    var worker: BellPush { BellPush(path: config.server.queueBell) }

    /// The responder's bell: rung when a run has become final.
    var responder: BellPush { BellPush(path: config.server.apiBell) }

    /// Whether there is a storage folder.
    var hasStorage: Bool { FileManager.default.fileExists(atPath: storage.root) }

    /// Whether there is a database. Only the service itself creates it.
    var hasDatabase: Bool { FileManager.default.fileExists(atPath: storage.databasePath) }

    /// What the representations of the runs need besides their rows.
    func runContext(for runs: [(run: Run, place: QueuePlace)], _ store: Store) throws -> RunContext {
        try RunContext(for: runs, store, storage, concurrency: config.server.maxConcurrent)
    }

    /// Calls `body` with the database.
    ///
    /// - Throws: ``Failure`` if there is none, because commands do not create one.
    func withStore<Value>(_ body: (Store) throws -> Value) throws -> Value {
        guard hasDatabase else {
            throw Failure(
                "there is no database \(storage.databasePath): start the service once with this configuration, or correct "
                    + "[server] storage_path", .unreachable)
        }
        let store = try Store(path: storage.databasePath) { Terminal.say("\(Store.upgradeNotice(runs: $0))\n") }
        // Everything that was written is already on disk.
        defer { try? store.close() }
        return try body(store)
    }
}
