/// A file that a run has left.
package struct Artifact: Codable, Equatable, Sendable {
    /// The most files that are listed for one run; any more are left out.
    package static let maximumPerRun = 2000

    /// Relative to the container's working folder.
    package let path: String
    /// Bytes.
    package let size: Int64
    /// Derived from the path.
    package let kind: Kind
    /// Hexadecimal; nil while the run is running, and for a file that was not kept.
    package let sha256: String?

    /// What a file is for. The raw values are the `Kind` of the API.
    package enum Kind: String, CaseIterable, Codable, Sendable {
        case layout, picture, report, metrics, log, statistics, configuration, other
    }

    package init(path: String, size: Int64, sha256: String? = nil) {
        self.path = path
        self.size = size
        kind = Kind(path)
        self.sha256 = sha256
    }
}

extension Artifact.Kind {
    private static let endings: KeyValuePairs<String, Self> = [
        ".gds": .layout, ".oas": .layout, ".gds.gz": .layout, ".oas.gz": .layout, ".png": .picture,
        ".lyrdb": .report, ".rpt": .report, "/metrics.json": .metrics, "/metrics.csv": .metrics, ".log": .log,
        ".process_stats.json": .statistics, "/runtime.txt": .statistics, "/resolved.json": .configuration,
        "/state_in.json": .configuration, "/state_out.json": .configuration,
    ]

    /// Judges by the file's folder and the end of its name.
    init(_ path: String) {
        let text = "/" + path
        if let known = Self.endings.first(where: { text.hasSuffix($0.key) }) {
            self = known.value
        } else {
            self = text.contains("/reports/") && text.hasSuffix(".json") ? .report : .other
        }
    }
}
