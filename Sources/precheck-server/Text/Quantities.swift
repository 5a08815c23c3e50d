import Domain
import Time

extension Int64 {
    /// A size in bytes, for people, in decimal units: `512 B`, `1.5 MB`, `23 GB`.
    var size: String {
        let units = ["B", "kB", "MB", "GB", "TB", "PB"]
        var (value, unit) = (Double(self), 0)
        // A value that would be shown as 1000 becomes 1 of the next unit.
        while value.rounded() >= 1000, unit < units.count - 1 {
            value /= 1000
            unit += 1
        }
        // One decimal if there is only one digit before the point.
        let tenths = (value * 10).rounded()
        if unit > 0, tenths < 100 { return "\(Int(tenths) / 10).\(Int(tenths) % 10) \(units[unit])" }
        return "\(Int(value.rounded())) \(units[unit])"
    }
}

extension Duration {
    /// The duration in a single unit, for people: `45 seconds`, `1 hour`, `3 days`. Never negative.
    var inWords: String {
        let seconds = Int(max(0, whole(.seconds)))
        let units = [("day", 86_400), ("hour", 3600), ("minute", 60)]
        for (name, length) in units where seconds >= length { return (seconds / length).of(name) }
        return seconds.of("second")
    }
}

extension Timestamp {
    /// How long ago, for people: `5 minutes ago`.
    func ago(_ now: Timestamp) -> String { "\(now.since(self).inWords) ago" }
}

extension Int {
    /// With its noun: `1 run`, `3 runs`.
    func of(_ noun: String) -> String { "\(self) \(noun)\(self == 1 ? "" : "s")" }
}
