/// How long a container has run, by two clocks: the time of day, which the engine uses and which may be set meanwhile,
/// and the machine's uptime.
package struct RunningTime: Equatable, Sendable {
    /// By the engine's start and end times; nil unless it has both.
    package let byEngine: Duration?
    /// By the uptime, from the start until the worker saw the end; nil if unknown.
    package let byUptime: Duration?
    /// Whether the worker saw the end when it happened, not only later.
    package let isExact: Bool

    /// Starting a container takes a moment, and so does noticing its end.
    private static let tolerance = Duration.seconds(5)

    package init(byEngine: Duration?, byUptime: Duration?, isExact: Bool) {
        self.byEngine = byEngine
        self.byUptime = byUptime
        self.isExact = isExact
    }

    /// The engine's figure, unless the uptime shows that the clock was set meanwhile.
    package var duration: Duration {
        guard let byUptime else { return max(.zero, byEngine ?? .zero) }
        // For a container that ends within milliseconds, Docker's times may be in the wrong order.
        guard let byEngine, byEngine >= .zero - Self.tolerance, byEngine <= byUptime + Self.tolerance else {
            return byUptime
        }
        if isExact, byUptime - byEngine > Self.tolerance { return byUptime }
        return max(.zero, byEngine)
    }

    /// How long a container that still runs has run.
    ///
    /// - Parameters:
    ///   - started: the uptime at its start; nil, and the times of day are compared, if it was not recorded.
    package static func soFar(
        _ now: ClockReading, started: Uptime?, startedAt: Timestamp
    ) -> Duration {
        if let started, let passed = now.uptime.since(started) { return passed }
        // A clock that was set back must not give more time than there is.
        return max(.zero, now.wall.since(startedAt))
    }
}
