/// The worker's decision to end a container that has gone past a limit: recorded before the container is stopped, so that a worker that
/// comes later knows why it ended.
package struct EndOrder: Equatable, Sendable {
    package enum Cause: String, Sendable {
        /// The time limit.
        case time
        /// A limit of disk space.
        case space
    }

    package let cause: Cause
    /// For people.
    package let error: String

    package init(cause: Cause, error: String) {
        self.cause = cause
        self.error = error
    }

    /// The run took longer than it may.
    package static func timedOut(_ limit: Duration) -> EndOrder {
        EndOrder(cause: .time, error: "Timed out after \(limit.components.seconds) seconds")
    }

    /// The run wrote more than it may.
    package static func tooLarge(_ bytes: Int64, limit: Int64) -> EndOrder {
        EndOrder(
            cause: .space,
            error: "Ended as its files take \(bytes) bytes of the disk, more than max_work_bytes = \(limit) allows;"
                + " they were removed")
    }

    /// The disk got too full, and this run had the most on it.
    package static func diskFull(_ bytes: Int64, free: Int64, limit: Int64) -> EndOrder {
        EndOrder(
            cause: .space,
            error: "Ended as only \(free) bytes of the server's disk were free, less than min_free_bytes = \(limit),"
                + " and this run had the most on it: \(bytes) bytes; they were removed")
    }

    /// 124 past the time limit. 125 past a limit of space, as where a container could not be made: the server did not carry the check to
    /// its end, and nothing is known of the design.
    package var outcome: RunOutcome {
        switch cause {
        case .time: .failed(exitCode: 124, error: error)
        case .space: .failed(exitCode: 125, error: error)
        }
    }
}
