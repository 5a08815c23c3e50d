import Docker
import Domain
import Foundation
import Logging
import Storage
import Store
import Synchronization

/// Keeps what a container uses in its run's folder: the latest sample, and the most that it has used, which outlives this worker.
final class StatsKeeper: Sendable {
    private struct Figures {
        var peakMemory: Int64?
        var cpu: Duration?
        var isRestored = false
    }

    private let context: Context
    private let run: RunID
    private let figures = Mutex(Figures())
    private let sawKill = Atomic(false)
    private let hasReported = Atomic(false)

    /// How often the kernel's own figures are looked at: a child may need much for a moment only, and a check may end within one.
    private static let interval = Duration.milliseconds(100)

    init(context: Context, run: RunID) {
        self.context = context
        self.run = run
    }

    /// All that the container has used until now, `wall` of its time.
    func usage(wall: Duration) throws(StorageError) -> RunUsage {
        try restore()
        return figures.withLock { figures in
            RunUsage(
                peakMemoryBytes: figures.peakMemory, cpuSeconds: figures.cpu.map { $0 / .seconds(1) },
                wallSeconds: wall / .seconds(1))
        }
    }

    /// Keeps the engine's samples. Blocks until the container has ended, or until cancelled.
    ///
    /// - Parameter wall: how long the container has run.
    func keepSamples(_ container: ContainerID, wall: @escaping () -> Duration, cancellation: Cancellation) {
        let folder = context.storage.run(run)
        while !cancellation.isCancelled {
            do {
                return try context.engine.stats(of: container, cancellation: cancellation) { sample in
                    self.note(
                        memory: Int64(clamping: sample.maximumMemoryBytes ?? sample.memoryBytes), cpu: sample.cpuTime)
                    try? folder.keepStats(sample.json)
                    try? folder.keepUsage(try self.usage(wall: wall()))
                }
            } catch {
                // A connection that breaks is not the end; the worker notices by others when the engine is away. Nothing tells when it
                // can be asked again but asking.
                if !cancellation.isCancelled { Thread.sleep(forTimeInterval: 0.2) }
            }
        }
    }

    /// Records each kill for want of memory that the engine tells of. Blocks until cancelled, or the connection breaks.
    func followKills(_ container: ContainerID, cancellation: Cancellation) {
        try? context.engine.outOfMemoryEvents(of: container, cancellation: cancellation) {
            _ = self.look(try? ControlGroup(of: container))
            self.noteKill()
        }
    }

    /// Looks at the kernel's figures; returns when to look again, or nil when there are none.
    func look(_ group: ControlGroup?) -> Duration? {
        do throws(StorageError) {
            guard let memory = try group?.memory() else { return nil }
            if let peak = memory.peak { note(memory: peak, cpu: nil) }
            if memory.kills > 0 { noteKill() }
        } catch {
            // The next look, in a moment, may succeed.
        }
        return Self.interval
    }

    /// A database that cannot be written to now does not keep the run from going on; the engine tells again at the end.
    private func noteKill() {
        guard !sawKill.exchange(true, ordering: .acquiringAndReleasing) else { return }
        do throws(StoreError) {
            try context.store.recordOutOfMemory(run)
        } catch {
            sawKill.store(false, ordering: .releasing)
            // The next look, in a moment, tries again.
            if !hasReported.exchange(true, ordering: .relaxed) { context.logger.warning("run \(run): \(error)") }
        }
    }

    private func note(memory: Int64, cpu: Duration?) {
        figures.withLock { figures in
            figures.peakMemory = max(figures.peakMemory ?? 0, memory)
            if let cpu { figures.cpu = max(figures.cpu ?? .zero, cpu) }
        }
    }

    /// Continues from what an earlier worker has kept.
    private func restore() throws(StorageError) {
        guard !figures.withLock(\.isRestored) else { return }
        let kept = try context.storage.run(run).usage()
        figures.withLock { figures in
            figures.isRestored = true
            guard let kept else { return }
            if let peak = kept.peakMemoryBytes { figures.peakMemory = max(figures.peakMemory ?? 0, peak) }
            if let cpu = kept.cpuSeconds { figures.cpu = max(figures.cpu ?? .zero, .seconds(cpu)) }
        }
    }
}
