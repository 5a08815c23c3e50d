/// How a run ended, with the exit code that clients see: 0 only for `completed`.
package enum RunOutcome: Equatable, Sendable {
    case completed
    /// `exitCode` is never 0.
    case failed(exitCode: Int, error: String)
    case cancelled

    package var status: RunStatus {
        switch self {
        case .completed: .completed
        case .failed: .failed
        case .cancelled: .cancelled
        }
    }

    package var exitCode: Int {
        switch self {
        case .completed: 0
        case .failed(let exitCode, _): exitCode
        case .cancelled: 130
        }
    }

    /// Why the run did not complete, for people; nil when it did.
    package var error: String? {
        switch self {
        case .completed: nil
        case .failed(_, let error): error
        case .cancelled: "Precheck cancelled"
        }
    }
}

extension RunOutcome {
    /// The container was never made, or is gone.
    package static func notRun(_ error: String) -> RunOutcome { .failed(exitCode: 125, error: error) }
    /// The run took longer than it may.
    package static func timedOut(_ limit: Duration) -> RunOutcome {
        .failed(exitCode: 124, error: "Timed out after \(limit.components.seconds) seconds")
    }
}

/// How a container ended, as Docker tells it.
package struct ContainerExit: Equatable, Sendable {
    package let code: Int
    package let wasOutOfMemory: Bool

    package init(code: Int, wasOutOfMemory: Bool) {
        self.code = code
        self.wasOutOfMemory = wasOutOfMemory
    }
}

/// Why a container was stopped before it ended by itself.
package enum StopReason: Equatable, Sendable {
    case cancelled
    case timedOut(Duration)
    /// Not the worker: the engine ended and took its containers with it.
    case engineStopped
}

extension RunOutcome {
    /// The outcome of a run whose container has ended.
    ///
    /// - Parameters:
    ///   - stopped: why the container was stopped; nil when it ended by itself.
    ///   - hasOutput: whether the layout that a passed check leaves was found.
    ///   - memoryLimit: the container's limit in bytes, for the message.
    package init(_ exit: ContainerExit, stopped: StopReason?, hasOutput: Bool, memoryLimit: Int64) {
        switch stopped {
        case .cancelled: self = .cancelled
        case .timedOut(let limit): self = .timedOut(limit)
        case .engineStopped: self = .notRun("Docker Engine stopped the container")
        case nil: self = Self.byItself(exit, hasOutput: hasOutput, memoryLimit: memoryLimit)
        }
    }

    private static func byItself(_ exit: ContainerExit, hasOutput: Bool, memoryLimit: Int64) -> RunOutcome {
        // A kill may hit a child only: the flow then ends with a code of its own, and never by passing.
        if exit.wasOutOfMemory {
            return .failed(exitCode: 137, error: "Out of memory: the limit of \(memoryLimit) bytes was reached")
        }
        // Docker sometimes misses the kernel's note of the kill, and nobody but the kernel sends this signal unasked.
        if exit.code == 137 {
            let limit = "the limit is \(memoryLimit) bytes"
            return .failed(exitCode: 137, error: "Out of memory, most likely: killed by SIGKILL; \(limit)")
        }
        guard exit.code == 0 else {
            return .failed(exitCode: exit.code, error: "Precheck failed with exit code \(exit.code)")
        }
        guard hasOutput else {
            return .failed(exitCode: 1, error: "Precheck ended with exit code 0 but left no output layout")
        }
        return .completed
    }
}
