import Time

/// The worker's decision to stop a container that has exceeded a limit. Recorded before the container is stopped, so
/// that a later worker knows why it ended.
package struct StopDecision: Codable, Equatable, Sendable {
    /// The kind of limit. The database keeps the raw values.
    package enum Cause: String, Codable, Sendable {
        /// The time limit.
        case time
        /// A limit of disk space.
        case space
    }

    /// Decides the exit code, and what happens to the run's files.
    package let cause: Cause
    /// For people.
    package let reason: String

    package init(cause: Cause, reason: String) {
        self.cause = cause
        self.reason = reason
    }

    /// The run exceeded its time limit.
    package static func timedOut(_ limit: Duration) -> StopDecision {
        StopDecision(cause: .time, reason: "Timed out after \(limit.whole(.seconds)) seconds")
    }

    /// The run's files exceeded `max_work_bytes`; both in bytes.
    package static func tooLarge(_ bytes: Int64, limit: Int64) -> StopDecision {
        StopDecision(
            cause: .space,
            reason: "Ended as its files take \(bytes) bytes of the disk, more than max_work_bytes = \(limit) allows;"
                + " they were removed")
    }

    /// The disk got too full, and this run's files took the most space; all in bytes.
    package static func diskFull(_ bytes: Int64, free: Int64, limit: Int64) -> StopDecision {
        StopDecision(
            cause: .space,
            reason: "Ended as only \(free) bytes of the server's disk were free, less than min_free_bytes = \(limit),"
                + " and this run had the most on it: \(bytes) bytes; they were removed")
    }
}
