import ArgumentParser
import Domain

/// A time as operators write it: a date, a timestamp, or an age.
struct TimeArgument: ExpressibleByArgument, Sendable {
    let timestamp: Timestamp

    /// The accepted forms, for help and errors.
    static let forms = "a date (2024-01-15, in UTC), a timestamp (2024-01-15T10:30:00Z) or an age (30m, 12h, 7d)"

    private static let units: [Character: Int64] = ["s": 1, "m": 60, "h": 3600, "d": 86_400, "w": 604_800]

    init?(argument: String) {
        if let age = Self.age(argument) {
            timestamp = .now() + (Duration.zero - .seconds(age))
        } else if let timestamp = Timestamp(rfc3339: argument) ?? Timestamp(rfc3339: argument + "T00:00:00Z") {
            self.timestamp = timestamp
        } else {
            return nil
        }
    }

    /// In seconds.
    private static func age(_ text: String) -> Int64? {
        guard let last = text.last, let unit = units[last], text.utf8.count <= 9,
            let number = Int64(text.dropLast()), number >= 0
        else { return nil }
        return number * unit
    }
}
