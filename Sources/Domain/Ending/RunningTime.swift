/// How long a container has run, by two clocks: the time of day, which the engine goes by and somebody may set meanwhile, and the
/// machine's uptime.
package struct RunningTime: Equatable, Sendable {
    /// By the engine's times of start and end; nil where it does not have both.
    package let byEngine: Duration?
    /// By the uptime, from the start to when the worker saw the end; nil where that is not known.
    package let byUptime: Duration?
    /// Whether the worker saw the end when it came, and not only later.
    package let isExact: Bool

    /// The start itself takes a moment, and so does seeing the end.
    private static let tolerance = Duration.seconds(5)

    package init(byEngine: Duration?, byUptime: Duration?, isExact: Bool) {
        self.byEngine = byEngine
        self.byUptime = byUptime
        self.isExact = isExact
    }

    /// The engine's figure, unless the uptime shows that the clock was set meanwhile.
    package var duration: Duration {
        guard let byUptime else { return max(.zero, byEngine ?? .zero) }
        // Docker's times of a container that ends within milliseconds may be in the wrong order.
        guard let byEngine, byEngine >= .zero - Self.tolerance, byEngine <= byUptime + Self.tolerance else {
            return byUptime
        }
        if isExact, byUptime - byEngine > Self.tolerance { return byUptime }
        return max(.zero, byEngine)
    }

    /// How long a container that still runs has run.
    ///
    /// - Parameters:
    ///   - started: the uptime at its start; where that was not recorded the times of day have to do.
    package static func soFar(
        _ now: ClockReading, started: Uptime?, startedAt: Timestamp
    ) -> Duration {
        if let started, let passed = now.uptime.since(started) { return passed }
        // A clock that was set back must not give more time than there is.
        return max(.zero, now.wall.since(startedAt))
    }
}
