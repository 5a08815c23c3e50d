import Glibc

/// What clients are told of an ending: the only place that knows exit codes, statuses, verdicts and sentences.
extension Ending {
    /// Exit codes of endings that did not come from the container, as timeout(1), docker-run(1) and signal(7) use them.
    private enum Code {
        static let timedOut = 124
        static let notRun = 125
        static let cancelled = 130
        static let killed = 137
    }

    /// 0 only for ``passed``.
    package var exitCode: Int {
        switch self {
        case .passed: 0
        case .designFailed(let code, _), .broken(let code, _), .unrecorded(let code, _): code
        case .timedOut: Code.timedOut
        case .outOfMemory: Code.killed
        case .cancelled: Code.cancelled
        // The service did not see the check through, which says nothing about the design.
        case .diskLimit, .engineStopped, .engineLost, .rebooted, .notStarted: Code.notRun
        }
    }

    /// The final status: `completed` only for ``passed``.
    package var status: RunStatus {
        switch self {
        case .passed: .completed
        case .cancelled: .cancelled
        case .designFailed, .timedOut, .outOfMemory, .diskLimit, .engineStopped, .engineLost, .rebooted, .notStarted,
            .broken, .unrecorded:
            .failed
        }
    }

    /// Nil if an earlier version did not record enough to tell.
    package var verdict: Verdict? {
        switch self {
        case .passed: .passed
        case .designFailed: .designFailed
        case .timedOut: .timedOut
        case .outOfMemory: .outOfMemory
        case .cancelled: .cancelled
        case .diskLimit, .engineStopped, .engineLost, .rebooted, .notStarted, .broken: .systemFailed
        case .unrecorded: nil
        }
    }

    /// Whether something from outside cut the check short, so that what it left says nothing about the design.
    package var isInterruption: Bool {
        switch self {
        case .timedOut, .diskLimit, .cancelled, .engineStopped, .engineLost, .rebooted: true
        case .passed, .designFailed, .outOfMemory, .notStarted, .broken, .unrecorded: false
        }
    }

    /// Why the run did not pass, for people; nil when it did.
    package var sentence: String? {
        switch self {
        case .passed: nil
        case .designFailed(_, let reason), .timedOut(let reason), .outOfMemory(let reason), .diskLimit(let reason),
            .notStarted(let reason), .broken(_, let reason), .unrecorded(_, let reason):
            reason
        case .cancelled: "Precheck cancelled"
        case .engineStopped: "Docker Engine stopped the container"
        case .engineLost: "Docker Engine was killed and does not know how the container ended"
        case .rebooted: "The machine was restarted before the check's result was kept: it may not be whole"
        }
    }
}

extension Ending {
    /// The design was found wrong by a container that exited with `code`, which may be 0.
    static func designFailed(exit code: Int, _ finding: String) -> Ending {
        code == 0
            ? .designFailed(code: 1, reason: finding)
            : .designFailed(code: code, reason: "Precheck failed with exit code \(code): \(finding)")
    }

    /// The container exited with `code`, which is not 0, and nothing speaks against the design.
    static func broken(exit code: Int, _ reason: String?) -> Ending {
        .broken(code: code, reason: "Precheck failed with exit code \(code)" + (reason.map { ": \($0)" } ?? ""))
    }

    /// The container exited with 0, and `doubt` says what is missing for a pass.
    package static func unproven(_ doubt: String) -> Ending {
        .broken(
            code: 1, reason: "Precheck ended with exit code 0, but that does not show that the design passed: \(doubt)")
    }

    package static let withoutOutput = Ending.broken(
        code: 1, reason: "Precheck ended with exit code 0 but left no output layout")

    static func unusableOutput(_ reason: String) -> Ending {
        .broken(code: 1, reason: "The output layout cannot be kept: \(reason)")
    }

    /// Docker no longer has the run's container.
    static let disappeared = Ending.broken(code: Code.notRun, reason: "Container disappeared")

    /// - Parameter clue: what suggests it; nil if a witness saw the kill.
    static func outOfMemory(_ memory: MemoryUse, clue: String? = nil) -> Ending {
        .outOfMemory(reason: "Out of memory" + (clue.map { ", most likely: \($0); " } ?? ": ") + memory.description)
    }
}

extension ContainerExit {
    /// Whether SIGKILL ended it.
    var wasKilled: Bool { code == 128 + Int(SIGKILL) }
    /// Whether SIGTERM ended it.
    var wasTerminated: Bool { code == 128 + Int(SIGTERM) }
    /// Whether an engine may have made up the code when it came back, as it did not hear of the exit itself.
    package var mayBeMadeUp: Bool { code == 255 }
}
