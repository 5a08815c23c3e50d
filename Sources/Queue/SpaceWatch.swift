import Domain
import Foundation
import Logging
import Settings
import Storage
import Synchronization

/// Ends runs whose files take more of the disk than they may, or that fill it up.
final class SpaceWatch: Sendable {
    /// A run and the bytes that its files take.
    struct Measured {
        let attendant: Attendant
        let bytes: Int64
    }

    private let context: Context
    /// When runs are measured the next time, while there is room.
    private let nextMeasure = Mutex(ContinuousClock.now)

    /// How often the disk's free space is looked at, which costs microseconds.
    private static let interval = Duration.seconds(1)
    /// How long measuring one run may take: a container can make files without end. What was found by then counts.
    private static let patience = Duration.seconds(1)
    /// Measuring is to take no more than a tenth of the time.
    private static let leastPause = Duration.seconds(2)

    init(context: Context) { self.context = context }

    /// Looks once, at `attendants`, and then rests.
    func look(at attendants: [Attendant]) {
        do throws(StorageError) {
            try watch(attendants)
        } catch {
            context.logger.warning("the disk cannot be looked at: \(error)")
        }
        Thread.sleep(forTimeInterval: Self.interval / .seconds(1))
    }

    private func watch(_ attendants: [Attendant]) throws(StorageError) {
        let isEnding = attendants.contains(where: \.isEnding)
        let attendants = attendants.filter(\.isFollowing)
        guard !attendants.isEmpty else { return }
        let space = try context.storage.space()
        let least = context.config.server.leastFreeBytes(ofDisk: space.total)
        let limit = Int64(context.config.docker.maxWorkBytes)
        let isLow = space.free < least
        guard isLow || (limit > 0 && nextMeasure.withLock({ $0 }) <= .now) else { return }
        let runs = measure(attendants)
        for run in runs where limit > 0 && run.bytes > limit {
            run.attendant.end(.tooLarge(run.bytes, limit: limit))
        }
        // One at a time, and its files first: that may be room enough.
        guard isLow, !isEnding, !attendants.contains(where: \.isEnding),
            let largest = runs.max(by: { $0.bytes < $1.bytes })
        else {
            return
        }
        largest.attendant.end(.diskFull(largest.bytes, free: space.free, limit: least))
    }

    private func measure(_ attendants: [Attendant]) -> [Measured] {
        let start = ContinuousClock.now
        let runs = attendants.compactMap { attendant -> Measured? in
            // A run that has no folder yet, or none that can be read, has written nothing.
            let bytes = try? context.storage.run(attendant.run.id).workBytes(within: Self.patience)
            return bytes.map { Measured(attendant: attendant, bytes: $0) }
        }
        let end = ContinuousClock.now
        nextMeasure.withLock { $0 = end + max(Self.leastPause, (end - start) * 10) }
        return runs
    }
}
