import Glibc
import Time

extension Timestamp {
    /// How many digits follow the second.
    package enum Precision: Sendable {
        case milliseconds
        case microseconds
    }

    /// The moment as RFC 3339 writes it, in UTC: `2024-01-15T10:30:00.000Z`. 24 characters with milliseconds, 27 with
    /// microseconds.
    package func rfc3339(_ precision: Precision = .milliseconds) -> String {
        let second = microseconds.floorDivided(by: 1_000_000)
        let fraction = microseconds - second * 1_000_000
        var time = time_t(second)
        var parts = tm()
        gmtime_r(&time, &parts)
        var text = ""
        text.reserveCapacity(27)
        text.append(digits: Int(parts.tm_year) + 1900, width: 4)
        for (separator, value) in [("-", parts.tm_mon + 1), ("-", parts.tm_mday), ("T", parts.tm_hour)] {
            text += separator
            text.append(digits: Int(value), width: 2)
        }
        for value in [parts.tm_min, parts.tm_sec] {
            text += ":"
            text.append(digits: Int(value), width: 2)
        }
        text += "."
        switch precision {
        case .milliseconds: text.append(digits: Int(fraction / 1000), width: 3)
        case .microseconds: text.append(digits: Int(fraction), width: 6)
        }
        return text + "Z"
    }

    /// Reads an RFC 3339 time with any number of fractional digits (cut to microseconds) and any offset from UTC.
    package init?(rfc3339 text: some StringProtocol) {
        guard let time = RFC3339Time(text.utf8) else { return nil }
        self.init(microseconds: time.seconds * 1_000_000 + time.nanoseconds / 1000)
    }
}

extension String {
    fileprivate mutating func append(digits value: Int, width: Int) {
        let text = String(value)
        append(String(repeating: "0", count: max(0, width - text.utf8.count)))
        append(text)
    }
}
