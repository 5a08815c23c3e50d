package import Domain
import FoundationEssentials

extension RunFolder {
    /// Replaces the resource use of a running run: for clients, and for a worker that takes the run over.
    package func keepUsage(_ usage: RunUsage) throws(StorageError) {
        let kept = KeptUsage(
            peakMemoryBytes: usage.peakMemoryBytes, cpuSeconds: usage.cpuSeconds, wallSeconds: usage.wallSeconds)
        // Numbers that JSON cannot represent are not measurements.
        guard let json = try? JSONEncoder().encode(kept) else { return }
        try replace("usage.json", with: Array(json))
    }

    /// Nil if nothing was kept, or if the machine went down while it was written.
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
