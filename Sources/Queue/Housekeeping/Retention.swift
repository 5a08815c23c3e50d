import Docker
import Domain
import Logging
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
        let removed = try runs.count { try remove($0) }
        // What cannot be removed now is not tried again at once.
        return runs.count == Self.portion && removed > 0
    }

    private func remove(_ run: Run) throws -> Bool {
        do {
            guard try Leftovers(context).remove(run) else { return false }
            context.logger.info("run \(run.id) has been kept for long enough")
            return true
        } catch let error as StorageError {
            context.logger.warning("files of run \(run.id) left behind: \(error)")
            return true
        } catch let error as EngineError {
            if case .unreachable = error { throw error }
            context.logger.warning("run \(run.id) is kept for longer: \(error)")
            return false
        }
    }
}
