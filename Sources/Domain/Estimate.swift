/// When a run is likely to start and end.
package struct Estimate: Equatable, Sendable {
    /// When it started, if it is already running.
    package let started: Timestamp
    package let finished: Timestamp

    package init(started: Timestamp, finished: Timestamp) {
        self.started = started
        self.finished = finished
    }
}
