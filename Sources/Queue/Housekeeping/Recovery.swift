import Docker
import Domain
import Faults
import Logging
import Store

/// Takes over what an earlier worker left.
struct Recovery {
    let context: Context

    /// The running runs, which need supervisors. Those whose containers were never created are requeued.
    func takeUp() throws -> [Run] {
        let runs = try context.store.running()
        return try runs.filter { run in
            guard case .running(.claimed, _) = run.state, try isWithoutContainer(run) else { return true }
            // A run that cannot be requeued now waits with its supervisor.
            guard (try? context.store.putBack(run.id)) == true else { return true }
            FaultPoint.runPutBack.reach()
            return false
        }
    }

    /// Removes what nothing refers to, because the worker or the responder died between two steps: containers of final
    /// runs, and folders that no row names. What cannot be removed is left for the next sweep.
    func sweep() throws {
        let leftovers = Leftovers(context)
        for container in try leftovers.containers() {
            // A container without a run is an orphan, which `OrphanCheck` handles.
            guard case .container(_, _, .run(_, let status)) = container, status.isFinal else { continue }
            attempt(container, leftovers)
        }
        for folder in try leftovers.folders() { attempt(folder, leftovers) }
    }

    private func attempt(_ leftover: Leftover, _ leftovers: Leftovers) {
        do {
            try leftovers.remove(leftover)
            context.logger.info("removed \(leftover)")
        } catch {
            context.logger.warning("cannot remove \(leftover): \(error)")
        }
    }

    private func isWithoutContainer(_ run: Run) throws(EngineError) -> Bool {
        do {
            _ = try context.engine.inspect(ContainerID(run.containerName))
            return false
        } catch .notFound { return true }
    }
}
