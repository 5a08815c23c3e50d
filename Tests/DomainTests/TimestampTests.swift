import Domain
import TestSupport
import Testing

@Suite("Moments")
struct TimestampTests {
    private static let noted = Timestamp(microseconds: 1_705_314_600_123_456)

    @Test("milliseconds and microseconds are written with all their digits")
    func writing() {
        #expect(Self.noted.rfc3339() == "2024-01-15T10:30:00.123Z")
        #expect(Self.noted.rfc3339(.milliseconds) == "2024-01-15T10:30:00.123Z")
        #expect(Self.noted.rfc3339(.microseconds) == "2024-01-15T10:30:00.123456Z")
        #expect(Timestamp(microseconds: 0).rfc3339(.microseconds) == "1970-01-01T00:00:00.000000Z")
        #expect(Timestamp(microseconds: 1).rfc3339(.microseconds) == "1970-01-01T00:00:00.000001Z")
        #expect(Timestamp(microseconds: 999).rfc3339() == "1970-01-01T00:00:00.000Z")
        #expect(Timestamp(milliseconds: 1_709_164_799_009).rfc3339() == "2024-02-28T23:59:59.009Z")
    }

    @Test("moments before 1970 are written and keep their order")
    func beforeTheEpoch() {
        #expect(Timestamp(microseconds: -1).rfc3339(.microseconds) == "1969-12-31T23:59:59.999999Z")
        #expect(Timestamp(microseconds: -1).rfc3339() == "1969-12-31T23:59:59.999Z")
        #expect(Timestamp(milliseconds: -1000).rfc3339() == "1969-12-31T23:59:59.000Z")
        #expect(Timestamp(rfc3339: "1969-12-31T23:59:59.999999Z") == Timestamp(microseconds: -1))
        #expect(Timestamp(rfc3339: "1900-01-01T00:00:00Z") == Timestamp(milliseconds: -2_208_988_800_000))
        #expect(Timestamp(rfc3339: "0001-01-01T00:00:00Z")?.rfc3339() == "0001-01-01T00:00:00.000Z")
        #expect(Timestamp(microseconds: -1).milliseconds == -1)
        #expect(Timestamp(microseconds: -1000).milliseconds == -1)
        #expect(Timestamp(microseconds: -1001).milliseconds == -2)
        #expect(Timestamp(microseconds: 1999).milliseconds == 1)
    }

    @Test(
        "any number of digits may follow the second; what is finer than microseconds is cut",
        arguments: [
            ("", 0), (".0", 0), (".1", 100_000), (".12", 120_000), (".123", 123_000), (".1234", 123_400),
            (".12345", 123_450), (".123456", 123_456), (".1234569", 123_456), (".123456789", 123_456),
            (".000001", 1), (".000000999", 0), (".999999999999999999999999999999", 999_999),
        ])
    func fractions(_ digits: String, _ microseconds: Int64) throws {
        let moment = try #require(Timestamp(rfc3339: "2024-01-15T10:30:00\(digits)Z"))
        #expect(moment.microseconds == 1_705_314_600_000_000 + microseconds)
    }

    @Test(
        "offsets from UTC are taken off",
        arguments: [
            ("2024-01-15T10:30:00Z", "2024-01-15T10:30:00.000Z"),
            ("2024-01-15t10:30:00z", "2024-01-15T10:30:00.000Z"),
            ("2024-01-15 10:30:00Z", "2024-01-15T10:30:00.000Z"),
            ("2024-01-15T10:30:00+00:00", "2024-01-15T10:30:00.000Z"),
            ("2024-01-15T10:30:00-00:00", "2024-01-15T10:30:00.000Z"),
            ("2024-01-15T10:30:00+01:00", "2024-01-15T09:30:00.000Z"),
            ("2024-01-15T10:30:00.5-05:30", "2024-01-15T16:00:00.500Z"),
            ("2024-01-01T00:00:00+23:59", "2023-12-31T00:01:00.000Z"),
            ("2023-12-31T23:30:00-12:00", "2024-01-01T11:30:00.000Z"),
        ])
    func offsets(_ text: String, _ utc: String) {
        #expect(Timestamp(rfc3339: text)?.rfc3339() == utc)
    }

    @Test(
        "what is no time is refused",
        arguments: [
            "", "now", "0", "1705314600", "2024-01-15", "2024-01-15T10:30Z", "2024-01-15T10:30:00",
            "2024-01-15T10:30:00.Z", "2024-01-15T10:30:00,5Z", "2024-01-15T10:30:00.5", "2024-01-15T10:30:00Z ",
            " 2024-01-15T10:30:00Z", "2024-01-15T10:30:00ZZ", "2024-1-15T10:30:00Z", "24-01-15T10:30:00Z",
            "02024-01-15T10:30:00Z", "2024-01-15_10:30:00Z", "2024/01/15T10:30:00Z", "2024-01-15T10:30:00+1:00",
            "2024-01-15T10:30:00+0100", "2024-01-15T10:30:00+01", "2024-01-15T10:30:00+24:00",
            "2024-01-15T10:30:00+01:60", "2024-01-15T10:30:00 01:00", "-2024-01-15T10:30:00Z",
            "2024-01-15T10:30:00.-5Z", "２024-01-15T10:30:00Z", "20é4-01-15T10:30:00Z",
        ])
    func rubbish(_ text: String) {
        #expect(Timestamp(rfc3339: text) == nil)
    }

    @Test("a zero byte does not end the text early")
    func zeroByte() {
        #expect(Timestamp(rfc3339: "2024-01-15T10:30:00Z\0") == nil)
        #expect(Timestamp(rfc3339: "2024-01-15T10:30:00\0Z") == nil)
    }

    @Test(
        "days and hours that do not exist are refused",
        arguments: [
            "2024-00-15T10:30:00Z", "2024-13-15T10:30:00Z", "2024-01-00T10:30:00Z", "2024-01-32T10:30:00Z",
            "2024-02-30T10:30:00Z", "2023-02-29T10:30:00Z", "1900-02-29T10:30:00Z", "2024-04-31T10:30:00Z",
            "2024-11-31T00:00:00Z", "2024-01-15T24:00:00Z", "2024-01-15T10:60:00Z", "2024-01-15T10:30:61Z",
        ])
    func invalidDates(_ text: String) {
        #expect(Timestamp(rfc3339: text) == nil)
    }

    @Test("leap days and leap seconds are read")
    func leaps() {
        #expect(Timestamp(rfc3339: "2024-02-29T12:00:00Z")?.rfc3339() == "2024-02-29T12:00:00.000Z")
        #expect(Timestamp(rfc3339: "2000-02-29T12:00:00Z")?.rfc3339() == "2000-02-29T12:00:00.000Z")
        #expect(Timestamp(rfc3339: "2016-12-31T23:59:60Z")?.rfc3339() == "2017-01-01T00:00:00.000Z")
    }

    @Test("every moment is read back from what it is written as, in the order of time")
    func roundTrips() throws {
        var random = SeededGenerator(seed: 3339)
        // From the year 1 to the year 9999.
        let range = Int64(-62_135_596_800_000_000)...253_402_300_799_999_999
        var moments = (0..<5000).map { _ in Timestamp(microseconds: .random(in: range, using: &random)) }
        moments += [range.lowerBound, range.upperBound].map(Timestamp.init(microseconds:))
        moments.sort()
        var last = ""
        for moment in moments {
            let text = moment.rfc3339(.microseconds)
            #expect(text.utf8.count == 27)
            #expect(moment.rfc3339().utf8.count == 24)
            #expect(text == civil(moment))
            #expect(Timestamp(rfc3339: text) == moment)
            #expect(Timestamp(rfc3339: moment.rfc3339())?.milliseconds == moment.milliseconds)
            #expect(last <= text)
            last = text
        }
    }

    @Test("random text never passes for a time that it is not")
    func randomText() {
        var random = SeededGenerator(seed: 8601)
        let template = Array("2024-01-15T10:30:00.123456+01:00".utf8)
        let alphabet = Array("0123456789-+:.TtZz \0e".utf8)
        for _ in 0..<20_000 {
            var bytes = Array(template.prefix(.random(in: 0...template.count, using: &random)))
            for _ in 0..<Int.random(in: 0...2, using: &random) where !bytes.isEmpty {
                bytes[.random(in: bytes.indices, using: &random)] = alphabet.randomElement(using: &random) ?? 0
            }
            let text = String(decoding: bytes, as: UTF8.self)
            guard let moment = Timestamp(rfc3339: text) else { continue }
            #expect(Timestamp(rfc3339: moment.rfc3339(.microseconds)) == moment, "\(text)")
            #expect(text.utf8.count >= 20, "\(text)")
        }
    }

    @Test("durations are added and measured to the microsecond")
    func arithmetic() {
        #expect(Self.noted + .seconds(60) == Timestamp(microseconds: 1_705_314_660_123_456))
        #expect(Self.noted + .microseconds(-1) == Timestamp(microseconds: 1_705_314_600_123_455))
        #expect(Self.noted + .milliseconds(-1500) == Timestamp(microseconds: 1_705_314_598_623_456))
        #expect((Self.noted + .milliseconds(1500)).since(Self.noted) == .milliseconds(1500))
        #expect(Self.noted.since(Self.noted + .seconds(2)) == .seconds(-2))
        #expect(Self.noted < Self.noted + .microseconds(1))
    }

    @Test("the clock gives whole milliseconds and does not stand in another century")
    func now() throws {
        let first = Timestamp.now()
        let second = Timestamp.now()
        #expect(first <= second)
        #expect(first.microseconds.isMultiple(of: 1000))
        #expect(first > (try #require(Timestamp(rfc3339: "2024-01-01T00:00:00Z"))))
        #expect(first < (try #require(Timestamp(rfc3339: "2124-01-01T00:00:00Z"))))
    }

    /// The moment by arithmetic alone: days to the civil calendar, after
    /// https://howardhinnant.github.io/date_algorithms.html.
    private func civil(_ moment: Timestamp) -> String {
        let day = Int64(86_400_000_000)
        let days = Int64((Double(moment.microseconds) / Double(day)).rounded(.down))
        var (count, rest) = (days, moment.microseconds - days * day)
        // Rounding of the quotient may be off by one next to midnight.
        if rest < 0 { (count, rest) = (count - 1, rest + day) }
        if rest >= day { (count, rest) = (count + 1, rest - day) }
        let shifted = count + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        let date = [padded(year, 4), padded(month, 2), padded(dayOfYear - (153 * shiftedMonth + 2) / 5 + 1, 2)]
        let second = rest / 1_000_000
        let time = [second / 3600, second / 60 % 60, second % 60].map { padded($0, 2) }
        return "\(date.joined(separator: "-"))T\(time.joined(separator: ":")).\(padded(rest % 1_000_000, 6))Z"
    }

    private func padded(_ number: Int64, _ width: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: width - digits.count) + digits
    }
}
