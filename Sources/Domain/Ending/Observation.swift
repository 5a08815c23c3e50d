/// What was seen of the end of a run: facts only. ``Ending/decide(_:)`` says what they mean.
///
/// `Codable`, so that one program can write it and another can read it.
package struct Observation: Codable, Equatable, Sendable {
    /// What became of the container.
    package enum Container: Codable, Equatable, Sendable {
        /// Docker did not create or start one. `reason`: why, for people.
        case notStarted(reason: String)
        /// There is none, or none any more.
        case absent
        /// Docker has it and says that it never ran, though it was told to start and may have run.
        case created
        case exited(ContainerExit)
    }

    /// The layout that a passed check leaves.
    package enum Output: Codable, Equatable, Sendable {
        case absent
        case present
        /// It is there and cannot be kept. `reason`: why, for people.
        case unusable(reason: String)
    }

    package var container: Container
    /// Which container of the run this was: 1 for the first.
    package var attempt: Int
    /// Whether a client asked for the run to be cancelled.
    package var isCancelled = false
    /// Why the worker stopped the container, if it did.
    package var stop: StopDecision?
    /// How long the container ran, and how long it may.
    package var time = Duration.zero
    package var timeLimit: Duration?
    package var boot = BootWitness()
    package var engine = EngineWitness()
    package var memory = MemoryUse(limit: 0, peak: nil)
    /// Whether any witness saw the kernel kill a process of the container because its memory had run out.
    package var sawOutOfMemory = false
    package var output = Output.absent
    /// What the container left says about the check.
    package var findings = Findings()
    /// Whether the run's folder is there.
    package var hasFolder = true
    /// Whether what the container left has been removed to make room.
    package var isCleared = false

    package init(_ container: Container, attempt: Int) {
        self.container = container
        self.attempt = attempt
    }
}

/// How a container exited, by Docker's word.
package struct ContainerExit: Codable, Equatable, Sendable {
    /// The program's own; 128 and the signal's number where a signal ended it.
    package let code: Int
    /// Docker's `OOMKilled`.
    package let wasOutOfMemory: Bool

    package init(code: Int, wasOutOfMemory: Bool) {
        self.code = code
        self.wasOutOfMemory = wasOutOfMemory
    }
}

/// What tells whether the machine was rebooted since the container was started.
package struct BootWitness: Codable, Equatable, Sendable {
    /// Whether the kernel's boot id is another one now.
    package var isRebooted = false
    /// Whether Docker had confirmed the start.
    package var wasStarted = false
    /// Whether the container's log has lines. Looked at only after a reboot.
    package var hasWritten = false

    package init() {}
}

/// What tells whether the engine's word about the container is its own.
package struct EngineWitness: Codable, Equatable, Sendable {
    /// Whether the worker saw the exit when it came. Otherwise it came while the engine was away, or before this worker looked.
    package var isExitSeen = false
    /// Whether the engine heard of the exit itself, and has not been restarted since. Asked only about codes that it may have made up.
    package var knowsExit = true
    /// Whether the engine dates the exit after a moment at which the kernel no longer had the container.
    package var isExitTimeMadeUp = false
    /// Whether the kernel still has the container's control group.
    package var hasControlGroup = false

    package init() {}
}

/// The memory of a container, in bytes.
package struct MemoryUse: Codable, Equatable, Sendable, CustomStringConvertible {
    /// 0: there is none.
    package let limit: Int64
    /// The most that was seen in use; nil when it exited before anyone looked.
    package let peak: Int64?

    package init(limit: Int64, peak: Int64?) {
        self.limit = limit
        self.peak = peak
    }

    package var description: String {
        (limit > 0 ? "the limit is \(limit) bytes" : "there is no limit") + ", "
            + (peak.map { "the peak was \($0) bytes" } ?? "it ended before its use was measured")
    }
}

/// What a container left, as far as it bears on how its run ended.
package struct Findings: Codable, Equatable, Sendable {
    /// An error in the design.
    package struct Fault: Codable, Equatable, Sendable {
        /// The step that found it; nil where that is not known.
        package let step: String?
        /// What the flow says about it.
        package let reason: String
        /// All of it in one sentence, with the rules.
        package let summary: String

        package init(step: String?, reason: String, summary: String) {
            self.step = step
            self.reason = reason
            self.summary = summary
        }
    }

    /// Whether any step had begun.
    package var hasBegun = false
    package var fault: Fault?
    /// Why the flow says that it failed, in its own words.
    package var reason: String?
    /// Whether the flow says that one of its programs was killed.
    package var wasKilled = false
    /// What a pass needs and is missing; nil when all of it is there, and complete.
    package var doubt: String?

    package init() {}
}
