import Docker
import Domain
import Logging
import Store

/// Takes up what an earlier worker left.
struct Recovery {
    let context: Context

    /// The runs that are running, for attendants to look after. Those whose containers were never made go back to the queue.
    func takeUp() throws -> [Run] {
        let runs = try context.store.running()
        return try runs.filter { run in
            guard case .running(.claimed, _) = run.state, try isWithoutContainer(run) else { return true }
            return try !context.store.putBack(run.id)
        }
    }

    /// Removes the containers of runs that are final: the worker died between the run's end and the container's.
    func sweep() throws {
        for container in try context.engine.containers(labelled: [Labels.instance: context.instance]) {
            guard let id = container.labels[Labels.run].flatMap({ RunID($0) }), let run = try context.store.run(id)
            else {
                context.logger.warning("container \(container.names.first ?? container.id.text) belongs to no run")
                continue
            }
            guard run.state.status.isFinal else { continue }
            try context.engine.remove(container.id, force: true)
            context.logger.info("removed the container that run \(id) had left behind")
        }
    }

    private func isWithoutContainer(_ run: Run) throws(EngineError) -> Bool {
        do {
            _ = try context.engine.inspect(ContainerID(run.request.containerName))
            return false
        } catch .notFound { return true }
    }
}
