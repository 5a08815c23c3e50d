import Domain
import Testing

@testable import precheck_server

@Suite("Quantities for people")
struct QuantitiesTests {
    @Test(
        "sizes",
        arguments: [
            (0, "0 B"), (999, "999 B"), (1000, "1.0 kB"), (1049, "1.0 kB"), (1050, "1.1 kB"), (9_949, "9.9 kB"),
            (9_950, "10 kB"), (999_499, "999 kB"), (999_500, "1.0 MB"), (2_147_483_648, "2.1 GB"),
            (Int64.max, "9223 PB"),
        ] as [(Int64, String)])
    func sizes(bytes: Int64, text: String) { #expect(bytes.size == text) }

    @Test(
        "durations",
        arguments: [
            (-5, "0 seconds"), (1, "1 second"), (59, "59 seconds"), (60, "1 minute"), (7_199, "1 hour"),
            (172_800, "2 days"),
        ])
    func durations(seconds: Int, text: String) { #expect(Duration.seconds(seconds).inWords == text) }

    @Test("moments: dates, times, and ages")
    func moments() {
        let date = Timestamp(rfc3339: "2024-01-15T00:00:00Z")
        #expect(TimeArgument(argument: "2024-01-15")?.timestamp == date)
        #expect(TimeArgument(argument: "2024-01-15T01:00:00+01:00")?.timestamp == date)
        for (text, seconds) in [("90s", 90), ("30m", 1800), ("12h", 43_200), ("7d", 604_800), ("0s", 0)] {
            let age = TimeArgument(argument: text).map { Timestamp.now().since($0.timestamp) }
            #expect(age.map { $0 >= .seconds(seconds) && $0 < .seconds(seconds + 5) } == true)
        }
        for text in ["", "7", "d", "-7d", "7 d", "7y", "99999999999d", "2024-02-30", "yesterday"] {
            #expect(TimeArgument(argument: text) == nil, "\(text)")
        }
    }

    @Test("rules of a filter")
    func filters() {
        for text in ["status=failed", "since=2024-01-15", "before=7d", "top_cell=a=b", "die_id=ABCD1234", "upload=ab"] {
            #expect(RunFilter(argument: text) != nil, "\(text)")
        }
        for text in ["", "status", "status=", "status=done", "since=then", "name=x", "=x"] {
            #expect(RunFilter(argument: text) == nil, "\(text)")
        }
    }
}
