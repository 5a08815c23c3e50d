import Docker
import Domain
import Logging
import Storage
import Store

/// Removes final runs that have been kept for long enough.
struct Retention {
    let context: Context

    /// How many runs are removed at a time: everything else waits meanwhile.
    private static let portion = 100

    /// - Parameter keptFor: how long final runs are kept.
    /// - Returns: whether there may be more.
    func removeOld(keptFor limit: Duration) throws -> Bool {
        let runs = try context.store.runs(finishedBefore: .now() + (.zero - limit), limit: Self.portion)
        let removed = try runs.count { try remove($0) }
        // Runs that cannot be removed now are not tried again at once.
        return runs.count == Self.portion && removed > 0
    }

    private func remove(_ run: Run) throws -> Bool {
        do {
            guard try Leftovers(context).remove(run) else { return false }
            context.logger.info("removed run \(run.id): its retention period has ended")
            return true
        } catch let error as StorageError {
            context.logger.warning("cannot remove the files of run \(run.id): \(error)")
            return true
        } catch let error as EngineError {
            if case .unreachable = error { throw error }
            context.logger.warning("cannot remove run \(run.id) yet: \(error)")
            return false
        }
    }
}
