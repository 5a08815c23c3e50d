/// Where a run stands. `finished` is final: nothing ever changes it.
package enum RunState: Equatable, Sendable {
    case queued
    case running(RunPhase, since: Timestamp)
    /// `started` is nil for a run that was cancelled while it was queued.
    case finished(RunResult, started: Timestamp?, finished: Timestamp)

    package var status: RunStatus {
        switch self {
        case .queued: .queued
        case .running: .running
        case .finished(let result, _, _): result.ending.status
        }
    }
}

/// A run's state, by the API's name for it.
package enum RunStatus: String, CaseIterable, Sendable {
    case queued, running, completed, failed, cancelled

    package var isFinal: Bool {
        switch self {
        case .queued, .running: false
        case .completed, .failed, .cancelled: true
        }
    }
}

/// How far the worker has come with a running run. Recorded durably before the step that it names begins; `started`
/// after the start.
package enum RunPhase: String, CaseIterable, Sendable {
    /// Taken from the queue; there may be a container of the run's name.
    case claimed
    /// The container exists and is about to be started.
    case starting
    /// Docker has confirmed the start.
    case started
}

/// What a final run leaves.
package struct RunResult: Equatable, Sendable {
    package let ending: Ending
    /// The layout that a passed run produced; nil for all others.
    package let output: FileDescription?
    /// Nil if no container was started.
    package let usage: RunUsage?
    /// Whether the check reached its last step, so that its time counts for estimates.
    package let isComplete: Bool

    package init(
        _ ending: Ending, output: FileDescription? = nil, usage: RunUsage? = nil, isComplete: Bool = false
    ) {
        self.ending = ending
        self.output = output
        self.usage = usage
        self.isComplete = isComplete
    }
}

/// The resources that a run used.
package struct RunUsage: Equatable, Sendable {
    /// Nil where the container ended before the first sample.
    package let peakMemoryBytes: Int64?
    /// Nil where the container ended before the first sample.
    package let cpuSeconds: Double?
    package let wallSeconds: Double

    package init(peakMemoryBytes: Int64?, cpuSeconds: Double?, wallSeconds: Double) {
        self.peakMemoryBytes = peakMemoryBytes
        self.cpuSeconds = cpuSeconds
        self.wallSeconds = wallSeconds
    }
}
