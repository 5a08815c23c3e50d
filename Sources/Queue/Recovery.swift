import Docker
import Domain
import Logging
import Storage
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

    /// Removes what nothing refers to: containers of runs that are final, and folders that no row names. The worker or the responder
    /// died between two steps. What cannot be removed is left for the next time.
    func sweep() throws {
        for container in try context.engine.containers(labelled: [Labels.instance: context.instance]) {
            // Without a run it is an orphan, which others deal with.
            guard let id = container.labels[Labels.run].flatMap({ RunID($0) }), let run = try context.store.run(id),
                run.state.status.isFinal
            else { continue }
            attempt("container of run \(id)") { try context.engine.remove(container.id, force: true) }
        }
        for id in try context.storage.uploadFolders(olderThan: context.sweepAge)
        where try context.store.upload(id) == nil {
            attempt("upload \(id)") { try context.storage.removeUpload(id) }
        }
        for id in try context.storage.runFolders(olderThan: context.sweepAge) where try context.store.run(id) == nil {
            attempt("folder of run \(id)") { try context.storage.run(id).remove() }
        }
    }

    private func attempt(_ what: String, _ remove: () throws -> Void) {
        do {
            try remove()
            context.logger.info("removed what was left behind: \(what)")
        } catch {
            context.logger.warning("left behind: \(what): \(error)")
        }
    }

    private func isWithoutContainer(_ run: Run) throws(EngineError) -> Bool {
        do {
            _ = try context.engine.inspect(ContainerID(run.request.containerName))
            return false
        } catch .notFound { return true }
    }
}
