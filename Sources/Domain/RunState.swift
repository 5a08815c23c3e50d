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
        case .finished(let result, _, _): result.outcome.status
        }
    }
}

/// A run's state as the interface names it.
package enum RunStatus: String, CaseIterable, Sendable {
    case queued, running, completed, failed, cancelled

    package var isFinal: Bool {
        switch self {
        case .queued, .running: false
        case .completed, .failed, .cancelled: true
        }
    }
}

/// How far the worker has come with a running run. Recorded durably before the step that it names begins.
package enum RunPhase: String, CaseIterable, Sendable {
    /// Taken from the queue; there may be a container by the run's name.
    case claimed
    /// The container exists and is about to be started.
    case starting
    /// Docker has confirmed the start.
    case started
}

/// What a finished run leaves.
package struct RunResult: Equatable, Sendable {
    package let outcome: RunOutcome
    /// The layout that a completed run made.
    package let output: FileDescription?
    package let usage: RunUsage?

    package init(outcome: RunOutcome, output: FileDescription? = nil, usage: RunUsage? = nil) {
        self.outcome = outcome
        self.output = output
        self.usage = usage
    }
}

/// What a run took.
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
