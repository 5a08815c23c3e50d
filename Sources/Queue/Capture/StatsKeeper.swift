import Docker
import Domain
import Foundation
import Logging
import Storage
import Store
import Synchronization

/// Keeps a container's resource use in its run's folder: the latest sample, and the peak, which outlives this worker.
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

    /// How often the kernel's figures are read: a child may need much memory for just a moment, and a check may end
    /// just as quickly.
    private static let interval = Duration.milliseconds(100)

    init(context: Context, run: RunID) {
        self.context = context
        self.run = run
    }

    /// The container's total use so far, with `wall` as its running time.
    func usage(wall: Duration) throws(StorageError) -> RunUsage {
        try restore()
        return figures.withLock { figures in
            RunUsage(
                peakMemoryBytes: figures.peakMemory, cpuSeconds: figures.cpu.map { $0 / .seconds(1) },
                wallSeconds: wall / .seconds(1))
        }
    }

    /// Keeps the engine's samples. Blocks until the container has exited, or until cancelled.
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
                // A broken connection is not the end; the worker notices by other means that the engine is away. The
                // only way to find out when it is back is to ask again.
                if !cancellation.isCancelled { Thread.sleep(forTimeInterval: 0.2) }
            }
        }
    }

    /// Records OOM kills that the engine reports. Blocks until cancelled, or until the connection breaks.
    func followKills(_ container: ContainerID, cancellation: Cancellation) {
        try? context.engine.outOfMemoryEvents(of: container, cancellation: cancellation) {
            _ = self.look(try? ControlGroup(of: container))
            self.noteKill()
        }
    }

    /// Reads the kernel's figures; returns when to read them again, or nil if there are none.
    func look(_ group: ControlGroup?) -> Duration? {
        do throws(StorageError) {
            guard let memory = try group?.memory() else { return nil }
            if let peak = memory.peak { note(memory: peak, cpu: nil) }
            if memory.kills > 0 { noteKill() }
        } catch {
            // The next read, in a moment, may succeed.
        }
        return Self.interval
    }

    /// A database that cannot be written to does not stop the run; the engine reports the kill again at the end.
    private func noteKill() {
        guard !sawKill.exchange(true, ordering: .acquiringAndReleasing) else { return }
        do throws(StoreError) {
            try context.store.recordOutOfMemory(run)
        } catch {
            sawKill.store(false, ordering: .releasing)
            // The next read, in a moment, tries again.
            if !hasReported.exchange(true, ordering: .relaxed) { context.logger.warning("run \(run): \(error)") }
        }
    }

    private func note(memory: Int64, cpu: Duration?) {
        figures.withLock { figures in
            figures.peakMemory = max(figures.peakMemory ?? 0, memory)
            if let cpu { figures.cpu = max(figures.cpu ?? .zero, cpu) }
        }
    }

    /// Continues from the use that an earlier worker recorded.
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
