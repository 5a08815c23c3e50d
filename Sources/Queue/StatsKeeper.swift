import Docker
import Domain
import Storage
import Synchronization

/// Keeps the latest sample of what a container uses in its run's folder, and the most that it has used.
final class StatsKeeper: Sendable {
    private let peak = Mutex<(memory: Int64, cpu: Duration)?>(nil)

    /// The most memory and all processor time that the samples have shown; nil when there was none.
    var usage: (memory: Int64, cpu: Duration)? { peak.withLock { $0 } }

    /// Blocks until cancelled, or the connection breaks: samples are worth no more than that.
    func keep(_ context: Context, _ run: RunID, _ container: ContainerID, cancellation: Cancellation) {
        let folder = context.storage.run(run)
        try? context.engine.stats(of: container, cancellation: cancellation) { sample in
            self.note(sample)
            try? folder.keepStats(sample.json)
        }
    }

    private func note(_ sample: StatsSample) {
        let memory = Int64(clamping: sample.maximumMemoryBytes ?? sample.memoryBytes)
        peak.withLock { $0 = (max($0?.memory ?? 0, memory), max($0?.cpu ?? .zero, sample.cpuTime)) }
    }
}
