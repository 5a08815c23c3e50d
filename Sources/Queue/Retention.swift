import Domain
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

    private func remove(_ run: Run) throws {
        do {
            guard try Leftovers(context).remove(run) else { return }
            context.logger.info("run \(run.id) has been kept for long enough")
        } catch let error as StorageError {
            context.logger.warning("files of run \(run.id) left behind: \(error)")
        }
    }
}
