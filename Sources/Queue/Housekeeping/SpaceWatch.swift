import Domain
import Foundation
import Logging
import Settings
import Storage
import Synchronization

/// Stops runs whose files exceed their limit of disk space, or fill the disk.
final class SpaceWatch: Sendable {
    /// A run and the bytes that its files take.
    struct Measured {
        let supervisor: RunSupervisor
        let bytes: Int64
    }

    private let context: Context
    private let last = Mutex(LastMessage())
    /// When runs are next measured, as long as there is room.
    private let nextMeasure = Mutex(ContinuousClock.now)

    /// How often the disk's free space is checked, which takes microseconds.
    private static let interval = Duration.seconds(1)
    /// How long measuring one run may take, as a container can create endless files. What was found by then counts.
    private static let patience = Duration.seconds(1)
    /// Measuring takes at most a tenth of the time.
    private static let leastPause = Duration.seconds(2)

    init(context: Context) { self.context = context }

    /// Checks once, on `supervisors`, and then pauses.
    func look(at supervisors: [RunSupervisor]) {
        var problem = ""
        do throws(StorageError) {
            try watch(supervisors)
        } catch {
            problem = "cannot check free disk space: \(error)"
        }
        if last.withLock({ $0.isNews(problem) }) { context.logger.warning("\(problem)") }
        Thread.sleep(forTimeInterval: Self.interval / .seconds(1))
    }

    private func watch(_ supervisors: [RunSupervisor]) throws(StorageError) {
        let isMakingRoom = supervisors.contains(where: \.isMakingRoom)
        let supervisors = supervisors.filter(\.isFollowing)
        guard !supervisors.isEmpty else { return }
        let space = try context.storage.space()
        let least = context.config.server.leastFreeBytes(ofDisk: space.total)
        let limit = Int64(context.config.docker.maxWorkBytes)
        let isLow = space.free < least
        guard isLow || (limit > 0 && nextMeasure.withLock({ $0 }) <= .now) else { return }
        let (runs, problem) = measure(supervisors)
        for run in runs where limit > 0 && run.bytes > limit {
            run.supervisor.stop(.tooLarge(run.bytes, limit: limit))
        }
        // Stops one at a time, and removes its files first: that may be enough. Not while a run cannot be measured,
        // which may be the largest.
        if isLow, problem?.isTransient != true, !isMakingRoom, !supervisors.contains(where: \.isMakingRoom),
            let largest = runs.max(by: { $0.bytes < $1.bytes })
        {
            largest.supervisor.stop(.diskFull(largest.bytes, free: space.free, limit: least))
        }
        if let problem { throw problem }
    }

    /// Measures all runs that can be measured: what one container did to its files must not keep the others from being
    /// stopped.
    private func measure(_ supervisors: [RunSupervisor]) -> (runs: [Measured], problem: StorageError?) {
        let start = ContinuousClock.now
        var runs: [Measured] = []
        var problem: StorageError?
        for supervisor in supervisors {
            do throws(StorageError) {
                let bytes = try context.storage.run(supervisor.run.id).workBytes(within: Self.patience)
                runs.append(Measured(supervisor: supervisor, bytes: bytes))
            } catch {
                problem = error
            }
        }
        let end = ContinuousClock.now
        nextMeasure.withLock { $0 = end + max(Self.leastPause, (end - start) * 10) }
        return (runs, problem)
    }
}
