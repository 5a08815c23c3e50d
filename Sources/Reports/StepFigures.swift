import JSON
import Storage

/// A step's resource use, according to its files.
struct StepFigures {
    var seconds: Double?
    var peakMemoryBytes: Int64?

    /// How many files of statistics are read, and how many bytes of each: far more than a step leaves.
    private static let (maximumFiles, maximumBytes) = (10, 1 << 16)

    init(_ path: String, in tree: borrowing WorkTree) throws(StorageError) {
        seconds = ClockText.seconds(try tree.lastLines("\(path)/runtime.txt", bytes: 64).first ?? "")
        var runtimes = 0.0
        let names = try tree.names(in: path).filter { $0.hasSuffix(".process_stats.json") }
        for name in names.prefix(Self.maximumFiles) {
            guard let statistics = try tree.json("\(path)/\(name)", atMost: Self.maximumBytes) else { continue }
            if let peak = statistics["peak_resources"]?["memory_rss"]?.text.flatMap(ByteText.bytes) {
                peakMemoryBytes = max(peakMemoryBytes ?? 0, peak)
            }
            runtimes += statistics["time"]?["runtime"]?.text.flatMap(ClockText.seconds) ?? 0
        }
        // A failed step has no time of its own.
        if seconds == nil, runtimes > 0 { seconds = runtimes }
    }
}

/// `01:02:03.456`
enum ClockText {
    static func seconds(_ text: String) -> Double? {
        let parts = text.trimmed.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 3, let hours = Int(parts[0]), let minutes = Int(parts[1]), let seconds = Double(parts[2]),
            (0...1_000_000).contains(hours), (0..<60).contains(minutes), seconds.isFinite, (0..<61).contains(seconds)
        else { return nil }
        return Double(hours * 3600 + minutes * 60) + seconds
    }
}

/// `814MiB`
enum ByteText {
    static func bytes(_ text: String) -> Int64? {
        let digits = text.prefix { $0.isNumber || $0 == "." }
        let units = ["B": 0, "KiB": 10, "MiB": 20, "GiB": 30, "TiB": 40]
        guard let number = Double(digits), let shift = units[text.dropFirst(digits.count).trimmed],
            number.isFinite, number >= 0, number < 1_000_000
        else { return nil }
        return Int64(number * Double(Int64(1) << Int64(shift)))
    }
}
