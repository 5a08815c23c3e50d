import Dispatch
import Testing
import Time

@Suite("Durations in whole units")
struct WholeDurationTests {
    @Test("are cut towards zero")
    func cut() {
        #expect(Duration.nanoseconds(1_999_999_999).whole(.seconds) == 1)
        #expect(Duration.nanoseconds(1_999_999_999).whole(.milliseconds) == 1999)
        #expect(Duration.nanoseconds(1_999_999_999).whole(.microseconds) == 1_999_999)
        #expect(Duration.nanoseconds(1_999_999_999).whole(.nanoseconds) == 1_999_999_999)
        #expect(Duration.milliseconds(-1500).whole(.seconds) == -1)
        #expect(Duration.milliseconds(-1500).whole(.milliseconds) == -1500)
    }

    @Test("are rounded up where a wait must not end too early")
    func roundedUp() {
        #expect(Duration.nanoseconds(1).wholeRoundedUp(.milliseconds) == 1)
        #expect(Duration.milliseconds(2).wholeRoundedUp(.milliseconds) == 2)
        #expect(Duration.milliseconds(-1500).wholeRoundedUp(.seconds) == -1)
    }

    @Test("are clamped to 64 bits")
    func clamped() {
        #expect(Duration.seconds(Int64.max).whole(.seconds) == .max)
        #expect(Duration.seconds(Int64.max).whole(.nanoseconds) == .max)
        #expect(Duration.seconds(Int64.min).whole(.milliseconds) == .min)
        #expect(Duration.seconds(Int64.max).wholeRoundedUp(.milliseconds) == .max)
    }

    @Test("of polls are never negative, as that would be for ever")
    func polls() {
        #expect(Duration.zero.pollTimeout == 0)
        #expect(Duration.nanoseconds(1).pollTimeout == 1)
        #expect(Duration.seconds(-5).pollTimeout == 0)
        #expect(Duration.seconds(Int64.max).pollTimeout == .max)
    }

    @Test("are added to the time of Dispatch, also without an end")
    func dispatch() {
        let now = DispatchTime.now()
        #expect(DispatchTime.after(.milliseconds(3)) >= now + .milliseconds(3))
        #expect(DispatchTime.after(.milliseconds(3)) < now + .seconds(60))
        #expect(DispatchTime.after(.seconds(Int64.max)) > now + .seconds(1_000_000))
    }
}
