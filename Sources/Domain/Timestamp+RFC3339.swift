import Glibc

extension Timestamp {
    /// How many digits follow the second.
    package enum Precision: Sendable {
        case milliseconds
        case microseconds
    }

    /// The moment as RFC 3339 has it, in UTC: `2024-01-15T10:30:00.000Z`. 24 characters with milliseconds, 27 with microseconds.
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

    /// Reads an RFC 3339 time with any number of digits after the second (cut to microseconds) and any offset from UTC.
    package init?(rfc3339 text: some StringProtocol) {
        var reader = FieldReader(bytes: Array(text.utf8))
        var parts = tm()
        guard let year = reader.number(4), reader.skip("-"), let month = reader.number(2), reader.skip("-"),
            let day = reader.number(2), reader.skip("T") || reader.skip("t") || reader.skip(" "),
            let hour = reader.number(2), reader.skip(":"), let minute = reader.number(2), reader.skip(":"),
            let second = reader.number(2), (1...12).contains(month), (1...31).contains(day), hour < 24, minute < 60,
            second < 61, let fraction = reader.fraction(), let offset = reader.offset(), reader.isAtEnd
        else { return nil }
        parts.tm_year = Int32(year - 1900)
        parts.tm_mon = Int32(month - 1)
        parts.tm_mday = Int32(day)
        let midnight = Int64(timegm(&parts))
        // timegm(3) takes the 30th of February for a day in March, and says so.
        guard parts.tm_mday == Int32(day) else { return nil }
        let seconds = midnight + Int64(hour * 3600 + minute * 60 + second - offset)
        self.init(microseconds: seconds * 1_000_000 + Int64(fraction))
    }
}

extension String {
    fileprivate mutating func append(digits value: Int, width: Int) {
        let text = String(value)
        append(String(repeating: "0", count: max(0, width - text.utf8.count)))
        append(text)
    }
}

/// Reads the fields of an RFC 3339 time from left to right.
private struct FieldReader {
    let bytes: [UInt8]
    var position = 0

    init(bytes: [UInt8]) { self.bytes = bytes }

    var isAtEnd: Bool { position == bytes.count }

    mutating func skip(_ character: Unicode.Scalar) -> Bool {
        guard position < bytes.count, bytes[position] == UInt8(ascii: character) else { return false }
        position += 1
        return true
    }

    mutating func digit() -> Int? {
        guard position < bytes.count, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(bytes[position]) else {
            return nil
        }
        position += 1
        return Int(bytes[position - 1] - UInt8(ascii: "0"))
    }

    mutating func number(_ width: Int) -> Int? {
        var value = 0
        for _ in 0..<width {
            guard let digit = digit() else { return nil }
            value = value * 10 + digit
        }
        return value
    }

    /// Microseconds; 0 where there is no fraction.
    mutating func fraction() -> Int? {
        guard skip(".") else { return 0 }
        var value = 0
        var count = 0
        while let digit = digit() {
            if count < 6 { value = value * 10 + digit }
            count += 1
        }
        guard count > 0 else { return nil }
        for _ in min(count, 6)..<6 { value *= 10 }
        return value
    }

    /// Seconds east of UTC.
    mutating func offset() -> Int? {
        if skip("Z") || skip("z") { return 0 }
        let sign = skip("+") ? 1 : skip("-") ? -1 : 0
        guard sign != 0, let hours = number(2), skip(":"), let minutes = number(2), hours < 24, minutes < 60 else {
            return nil
        }
        return sign * (hours * 3600 + minutes * 60)
    }
}
