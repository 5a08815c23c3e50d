import Testing

@testable import Docker

@Suite("The engine's times")
struct EngineTimeTests {
    @Test(
        "are read to the nanosecond",
        arguments: [
            ("1970-01-01T00:00:00Z", 0),
            ("2024-02-29T23:59:59.123456789Z", 1_709_251_199_123_456_789),
            ("2024-03-01T01:59:59.5+02:00", 1_709_251_199_500_000_000),
            ("2000-12-31T23:30:00-00:30", 978_307_200_000_000_000),
            ("1969-12-31T23:59:59.999999999Z", -1),
            ("2024-01-15T10:30:05.1234567891Z", 1_705_314_605_123_456_789),
            ("2261-12-31T00:00:00Z", 9_214_560_000_000_000_000),
        ])
    func read(text: String, nanoseconds: Int64) throws {
        #expect(EngineTime(rfc3339: text.utf8)?.nanosecondsSince1970 == nanoseconds)
    }

    @Test(
        "are nil for any other text, and for times that do not fit",
        arguments: [
            "", "2024", "2024-01-15", "2024-01-15T10:30:05", "2024-01-15T10:30:05.Z", "2024-13-15T10:30:05Z",
            "2024-01-32T10:30:05Z", "2024-01-15T24:30:05Z", "2024-01-15 10:30:05Z", "2024-01-15T10:30:05Z ",
            "2024-01-15T10:30:05+0200", "0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z", "２024-01-15T10:30:05Z",
        ])
    func refuse(text: String) {
        #expect(EngineTime(rfc3339: text.utf8) == nil)
    }

    @Test("are written for a query with all nine digits")
    func write() {
        #expect(EngineTime(nanosecondsSince1970: 1_705_314_605_000_000_042).unixSeconds == "1705314605.000000042")
    }

    @Test("durations are rounded up and never negative or endless")
    func durations() {
        #expect(Duration.nanoseconds(1).wholeMilliseconds == 1)
        #expect(Duration.milliseconds(2500).wholeMilliseconds == 2500)
        #expect(Duration.milliseconds(2500).wholeSeconds == 3)
        #expect(Duration.seconds(-5).wholeSeconds == 0)
        #expect(Duration.seconds(Int64.max).wholeMilliseconds == 2_000_000_000)
    }
}
