import Glibc
import Time

/// How long the machine has been up, its sleep included: a clock that nobody can set (`CLOCK_BOOTTIME`, clock_gettime(2)).
///
/// All processes see the same one, so that what one has recorded another can go on from. It begins anew with the machine, which no
/// running container outlives.
package struct Uptime: Hashable, Comparable, Sendable {
    package let milliseconds: Int64

    package init(milliseconds: Int64) { self.milliseconds = milliseconds }

    package static func now() -> Uptime {
        var time = timespec()
        clock_gettime(CLOCK_BOOTTIME, &time)
        return Uptime(milliseconds: time.milliseconds)
    }

    package static func < (left: Uptime, right: Uptime) -> Bool { left.milliseconds < right.milliseconds }

    /// How long after `earlier` this is; nil when it is before: the machine has been started since.
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

    package static func now() -> ClockReading { ClockReading(wall: .now(), uptime: .now()) }

    /// Less is taken for the clock's being kept right.
    private static let tolerance = Duration.seconds(10)

    /// How far the time of day was put forward (or back, then negative) since `earlier`; nil when it was not, or when the machine has
    /// been started since, so that nobody knows.
    package func jump(since earlier: ClockReading) -> Duration? {
        guard let passed = uptime.since(earlier.uptime) else { return nil }
        let jump = wall.since(earlier.wall) - passed
        return jump > Self.tolerance || jump < .zero - Self.tolerance ? jump : nil
    }
}
