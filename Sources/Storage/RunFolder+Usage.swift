package import Domain
import FoundationEssentials

extension RunFolder {
    /// Replaces what is known of the use of a run that goes on: for clients, and for a worker that takes the run up.
    package func keepUsage(_ usage: RunUsage) throws(StorageError) {
        let kept = KeptUsage(
            peakMemoryBytes: usage.peakMemoryBytes, cpuSeconds: usage.cpuSeconds, wallSeconds: usage.wallSeconds)
        // Numbers that JSON cannot hold are no measurements.
        guard let json = try? JSONEncoder().encode(kept) else { return }
        try replace("usage.json", with: Array(json))
    }

    /// Nil when nothing was kept, or the machine went down while it was.
    package func usage() throws(StorageError) -> RunUsage? {
        guard let json = try contents(of: "usage.json"),
            let kept = try? JSONDecoder().decode(KeptUsage.self, from: Data(json))
        else { return nil }
        return RunUsage(
            peakMemoryBytes: kept.peakMemoryBytes, cpuSeconds: kept.cpuSeconds, wallSeconds: kept.wallSeconds)
    }
}

private struct KeptUsage: Codable {
    let peakMemoryBytes: Int64?
    let cpuSeconds: Double?
    let wallSeconds: Double
}
