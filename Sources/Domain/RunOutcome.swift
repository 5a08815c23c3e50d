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
    case ordered(EndOrder)
    /// Not the worker: the engine ended and took its containers with it.
    case engineStopped
    /// The engine was killed while the container started or ended, and does not know how it ended.
    case engineLost
    /// The machine was started anew before what the container left was kept: what it had written may be missing or cut short.
    case machineRestarted
}

/// The memory of a container, in bytes.
package struct MemoryUse: Equatable, Sendable {
    /// 0: there is none.
    package let limit: Int64
    /// The most that was seen in use; nil when it ended before anyone looked.
    package let peak: Int64?

    package init(limit: Int64, peak: Int64?) {
        self.limit = limit
        self.peak = peak
    }

    fileprivate var limitText: String { limit > 0 ? "the limit is \(limit) bytes" : "there is no limit" }
    fileprivate var peakText: String {
        peak.map { "the peak was \($0) bytes" } ?? "it ended before its use was measured"
    }
}

extension RunOutcome {
    /// The outcome of a run whose container has ended.
    ///
    /// - Parameters:
    ///   - stopped: why the container was stopped; nil when it ended by itself.
    ///   - hasOutput: whether the layout that a passed check leaves was found.
    ///   - memory: for the message.
    package init(_ exit: ContainerExit, stopped: StopReason?, hasOutput: Bool, memory: MemoryUse) {
        switch stopped {
        case .cancelled: self = .cancelled
        case .ordered(let order): self = order.outcome
        case .engineStopped: self = .notRun("Docker Engine stopped the container")
        case .engineLost: self = .notRun("Docker Engine was killed and does not know how the container ended")
        case .machineRestarted:
            self = .notRun("The machine was restarted before the check's result was kept: it may not be whole")
        case nil: self = Self.byItself(exit, hasOutput: hasOutput, memory: memory)
        }
    }

    private static func byItself(_ exit: ContainerExit, hasOutput: Bool, memory: MemoryUse) -> RunOutcome {
        // A kill may hit a child only: the flow then ends with a code of its own, and never by passing.
        if exit.wasOutOfMemory {
            return .failed(exitCode: 137, error: "Out of memory: \(memory.limitText), \(memory.peakText)")
        }
        // Docker sometimes misses the kernel's note of the kill, and nobody but the kernel sends this signal unasked.
        if exit.code == 137 {
            let error = "Out of memory, most likely: killed by SIGKILL; \(memory.limitText), \(memory.peakText)"
            return .failed(exitCode: 137, error: error)
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
