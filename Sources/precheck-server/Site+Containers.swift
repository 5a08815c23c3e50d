import Docker
import Logging
import Queue
import Storage
import Store

extension Site {
    /// Whether a responder is alive: it answers its bell.
    var hasResponder: Bool { responder.ring() }

    /// This installation's containers, running or not. None where no worker has ever made one.
    func containers() throws -> [ListedContainer] {
        guard let instance = try storage.knownInstance() else { return [] }
        return try engine.containers(labelled: [Labels.instance: instance])
    }

    /// What the worker, too, finds and removes.
    func leftovers(_ store: Store) throws -> Leftovers {
        // What there is to say is said by the command.
        let logger = Logger(label: "precheck-server") { _ in SwiftLogNoOpLogHandler() }
        // Where nothing runs, nothing is in the making.
        let isAtRest = try !hasResponder && !storage.hasWorker()
        return Leftovers(
            Context(
                config: config, store: store, storage: storage, instance: try storage.instance(),
                sweepAge: isAtRest ? .zero : .seconds(3600), logger: logger))
    }
}
