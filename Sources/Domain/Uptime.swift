import Glibc
import Time

/// How long the machine has been up, sleep included: a clock that cannot be set (`CLOCK_BOOTTIME`, clock_gettime(2)).
///
/// All processes see the same clock, so a reading that one recorded is valid for another. It starts from zero at each
/// boot, which no running container outlives.
package struct Uptime: Hashable, Comparable, Sendable {
    package let milliseconds: Int64

    package init(milliseconds: Int64) { self.milliseconds = milliseconds }

    package static func now() -> Uptime {
        var time = timespec()
        clock_gettime(CLOCK_BOOTTIME, &time)
        return Uptime(milliseconds: time.milliseconds)
    }

    package static func < (left: Uptime, right: Uptime) -> Bool { left.milliseconds < right.milliseconds }

    /// How long after `earlier` this is; nil if it is before, which means that the machine has been rebooted since.
    package func since(_ earlier: Uptime) -> Duration? {
        self < earlier ? nil : .milliseconds(milliseconds - earlier.milliseconds)
    }
}

/// The time of day and the uptime of one moment.
package struct ClockReading: Equatable, Sendable {
    package let wall: Timestamp
    package let uptime: Uptime

    package init(wall: Timestamp, uptime: Uptime) {
        self.wall = wall
        self.uptime = uptime
    }

    /// Not atomic: the two clocks are read one after the other.
    package static func now() -> ClockReading { ClockReading(wall: .now(), uptime: .now()) }

    /// Smaller jumps are taken for ordinary clock correction.
    private static let tolerance = Duration.seconds(10)

    /// How far the time of day was set forward (negative: back) since `earlier`; nil if it was not set, or if the
    /// machine has been rebooted since, which makes it impossible to tell.
    package func jump(since earlier: ClockReading) -> Duration? {
        guard let passed = uptime.since(earlier.uptime) else { return nil }
        let jump = wall.since(earlier.wall) - passed
        return jump > Self.tolerance || jump < .zero - Self.tolerance ? jump : nil
    }
}
