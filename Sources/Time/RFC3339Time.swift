/// A moment as RFC 3339 writes it (`2024-01-15T10:30:05.123456789Z`, or with an offset such as `+02:00`), read to the
/// nanosecond.
package struct RFC3339Time: Equatable, Sendable {
    /// Since 1970 in UTC, not counting leap seconds.
    package let seconds: Int64
    /// Within that second: 0 to 999,999,999.
    package let nanoseconds: Int64

    /// Reads a date and a time with any number of fractional digits, cut to nanoseconds, and any offset from UTC. A
    /// space may replace the `T` (section 5.6).
    ///
    /// Nil for any other text, and for days and hours that do not exist. Second 60 is taken for the first one of the
    /// next minute.
    package init?(_ text: some Sequence<UInt8>) {
        var reader = FieldReader(bytes: Array(text))
        guard let year = reader.number(4), reader.skip("-"), let month = reader.number(2), reader.skip("-"),
            let day = reader.number(2), reader.skip("T") || reader.skip("t") || reader.skip(" "),
            let hour = reader.number(2), reader.skip(":"), let minute = reader.number(2), reader.skip(":"),
            let second = reader.number(2), let fraction = reader.fraction(), let offset = reader.offset(),
            reader.isAtEnd, hour < 24, minute < 60, second < 61,
            let days = Self.daysSince1970(year: year, month: month, day: day)
        else { return nil }
        seconds = Int64(((days * 24 + hour) * 60 + minute) * 60 + second - offset)
        nanoseconds = fraction
    }

    /// Nil for a day that does not exist.
    private static func daysSince1970(year: Int, month: Int, day: Int) -> Int? {
        guard (1...12).contains(month), day >= 1 else { return nil }
        let first = firstDay(year: year, month: month)
        let next = month == 12 ? firstDay(year: year + 1, month: 1) : firstDay(year: year, month: month + 1)
        let days = first + day - 1
        return days < next ? days : nil
    }

    /// Days from 1970 to the first of a month in the Gregorian calendar. The year is taken to begin in March, so that
    /// the leap day is its last (https://howardhinnant.github.io/date_algorithms.html#days_from_civil).
    private static func firstDay(year: Int, month: Int) -> Int {
        let shiftedYear = month > 2 ? year : year - 1
        let era = shiftedYear >= 0 ? shiftedYear / 400 : (shiftedYear - 399) / 400
        let yearOfEra = shiftedYear - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }
}

/// Reads the fields of an RFC 3339 time from left to right.
private struct FieldReader {
    let bytes: [UInt8]
    private var position = 0

    init(bytes: [UInt8]) { self.bytes = bytes }

    var isAtEnd: Bool { position == bytes.count }

    mutating func skip(_ character: Unicode.Scalar) -> Bool {
        guard position < bytes.count, bytes[position] == UInt8(ascii: character) else { return false }
        position += 1
        return true
    }

    private mutating func digit() -> Int? {
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

    /// Nanoseconds; 0 without a fraction, nil for a point without digits.
    mutating func fraction() -> Int64? {
        guard skip(".") else { return 0 }
        var (value, count): (Int64, Int) = (0, 0)
        while let digit = digit() {
            if count < 9 { value = value * 10 + Int64(digit) }
            count += 1
        }
        guard count > 0 else { return nil }
        for _ in min(count, 9)..<9 { value *= 10 }
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
