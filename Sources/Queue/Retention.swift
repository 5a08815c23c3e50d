import Docker
import Domain
import Faults
import Logging
import Settings
import Storage
import Store

/// Removes runs that have been final for longer than they are kept.
struct Retention {
    let context: Context

    /// Runs removed at a time: everything else waits meanwhile.
    private static let portion = 100

    /// - Parameter keptFor: how long final runs are kept.
    /// - Returns: whether there may be more.
    func removeOld(keptFor limit: Duration) throws -> Bool {
        let runs = try context.store.runs(finishedBefore: .now() + (.zero - limit), limit: Self.portion)
        for run in runs { try remove(run) }
        return runs.count == Self.portion
    }

    /// The container goes first, if one was left: without its run it would be nobody's. Then the row, which never names a file that is
    /// not there.
    private func remove(_ run: Run) throws {
        try removeContainer(of: run)
        guard try context.store.deleteFinalRun(run.id) else { return }
        FaultPoint.runForgotten.reach()
        do throws(StorageError) {
            try context.storage.run(run.id).remove()
            context.logger.info("run \(run.id) has been kept for long enough")
        } catch {
            context.logger.warning("files of run \(run.id) left behind: \(error)")
        }
    }

    private func removeContainer(of run: Run) throws(EngineError) {
        do throws(EngineError) {
            let container = try context.engine.inspect(ContainerID(run.request.containerName))
            guard Labels.match(container.labels, run.id, context.instance) else { return }
            try context.engine.remove(container.id, force: true)
        } catch .notFound {}
    }
}
