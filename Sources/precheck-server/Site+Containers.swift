import Docker
import Logging
import Queue
import Storage
import Store

extension Site {
    /// Whether a responder is alive, which shows in that it listens on its bell.
    var hasResponder: Bool { responder.ring() }

    /// This installation's containers, running or not. Empty if no worker has ever run.
    func containers() throws -> [ListedContainer] {
        guard let instance = try storage.knownInstance() else { return [] }
        return try engine.containers(labelled: [Labels.instance: instance])
    }

    /// The same leftovers that the worker finds and removes.
    func leftovers(_ store: Store) throws -> Leftovers {
        // The command prints its own messages.
        let logger = Logger(label: "precheck-server") { _ in SwiftLogNoOpLogHandler() }
        // If neither program is running, no files are just being created.
        let isAtRest = try !hasResponder && !storage.hasWorker()
        return Leftovers(
            Context(
                config: config, store: store, storage: storage, instance: try storage.instance(),
                sweepAge: isAtRest ? .zero : .seconds(3600), logger: logger))
    }
}
