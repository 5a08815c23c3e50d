/// A moment by the engine's clock.
package struct EngineTime: Hashable, Comparable, Sendable {
    /// Since 1970 in UTC, without leap seconds.
    package let nanosecondsSince1970: Int64

    package init(nanosecondsSince1970: Int64) {
        self.nanosecondsSince1970 = nanosecondsSince1970
    }

    package static func < (one: EngineTime, other: EngineTime) -> Bool {
        one.nanosecondsSince1970 < other.nanosecondsSince1970
    }

    /// For the query of a call: seconds with nine digits of fraction.
    var unixSeconds: String {
        let (seconds, nanoseconds) = nanosecondsSince1970.quotientAndRemainder(dividingBy: 1_000_000_000)
        let digits = String(nanoseconds.magnitude)
        return "\(seconds)." + String(repeating: "0", count: 9 - digits.count) + digits
    }
}

extension EngineTime {
    /// Reads RFC 3339 (`2024-01-15T10:30:05.123456789Z`, or with an offset such as `+02:00`).
    ///
    /// Nil for any other text, and for times that 64 bits of nanoseconds do not reach (1678 to 2261), Go's zero time
    /// (`0001-01-01T00:00:00Z`, "never") among them.
    package init?(rfc3339 text: some Sequence<UInt8>) {
        var scanner = TimeScanner(text)
        guard let year = scanner.number(digits: 4), scanner.skip("-"), let month = scanner.number(digits: 2),
            scanner.skip("-"), let day = scanner.number(digits: 2), scanner.skip("T"),
            let hour = scanner.number(digits: 2), scanner.skip(":"), let minute = scanner.number(digits: 2),
            scanner.skip(":"), let second = scanner.number(digits: 2), let fraction = scanner.fraction(),
            let offsetSeconds = scanner.offsetSeconds(), scanner.isAtEnd,
            (1...12).contains(month), (1...31).contains(day), hour < 24, minute < 60, second < 61
        else { return nil }
        let days = Self.daysSince1970(year: year, month: month, day: day)
        let seconds = ((days * 24 + hour) * 60 + minute) * 60 + second - offsetSeconds
        let (whole, isTooFar) = Int64(seconds).multipliedReportingOverflow(by: 1_000_000_000)
        let (sum, isBeyond) = whole.addingReportingOverflow(fraction)
        guard !isTooFar, !isBeyond else { return nil }
        nanosecondsSince1970 = sum
    }

    /// Of the Gregorian calendar, with the year taken to begin in March so that the leap day is its last
    /// (https://howardhinnant.github.io/date_algorithms.html#days_from_civil).
    private static func daysSince1970(year: Int, month: Int, day: Int) -> Int {
        let shiftedYear = month > 2 ? year : year - 1
        let era = shiftedYear >= 0 ? shiftedYear / 400 : (shiftedYear - 399) / 400
        let yearOfEra = shiftedYear - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }
}

extension EngineTime {
    /// Decodes a time that may be "never", which is nil: an empty text or Go's zero time.
    static func decode<Key: CodingKey>(
        from container: KeyedDecodingContainer<Key>, _ key: Key
    ) throws -> EngineTime? {
        let text = try container.decode(String.self, forKey: key)
        if text.isEmpty || text == "0001-01-01T00:00:00Z" { return nil }
        guard let time = EngineTime(rfc3339: text.utf8) else {
            throw DecodingError.dataCorruptedError(forKey: key, in: container, debugDescription: "not a time: \(text)")
        }
        return time
    }
}
