/// When a run will start and end, most likely.
package struct Estimate: Equatable, Sendable {
    /// Of a run that runs: when it did.
    package let started: Timestamp
    package let finished: Timestamp

    package init(started: Timestamp, finished: Timestamp) {
        self.started = started
        self.finished = finished
    }
}
