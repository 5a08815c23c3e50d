/// What was seen of the end of a run: facts only. ``Ending/decide(_:)`` says what they mean.
///
/// `Codable`, so that one program can write it and another can read it.
package struct Observation: Codable, Equatable, Sendable {
    /// What became of the container.
    package enum Container: Codable, Equatable, Sendable {
        /// Docker did not create or start one. `reason`: why, for people.
        case notStarted(reason: String)
        /// There is none, or it is gone.
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
    /// How long the container ran.
    package var time = Duration.zero
    /// How long it was allowed to run; nil for no limit.
    package var timeLimit: Duration?
    package var boot = BootWitness()
    package var engine = EngineWitness()
    package var memory = MemoryUse(limit: 0, peak: nil)
    /// Whether any witness saw the kernel kill a process of the container because its memory had run out.
    package var sawOutOfMemory = false
    package var output = Output.absent
    /// What the container's files say about the check.
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

/// How a container exited, according to Docker.
package struct ContainerExit: Codable, Equatable, Sendable {
    /// The program's own, or 128 plus the signal's number if a signal ended it.
    package let code: Int
    /// Docker's `OOMKilled`.
    package let wasOutOfMemory: Bool

    package init(code: Int, wasOutOfMemory: Bool) {
        self.code = code
        self.wasOutOfMemory = wasOutOfMemory
    }
}

/// Evidence of whether the machine was rebooted since the container was started.
package struct BootWitness: Codable, Equatable, Sendable {
    /// Whether the kernel's boot id has changed.
    package var isRebooted = false
    /// Whether Docker had confirmed the start.
    package var wasStarted = false
    /// Whether the container's log has lines. Looked at only after a reboot.
    package var hasWritten = false

    package init() {}
}

/// Evidence of whether the engine observed what it reports about the container, or made it up.
package struct EngineWitness: Codable, Equatable, Sendable {
    /// Whether the worker saw the exit when it happened. If not, it happened while the engine was away, or before this
    /// worker looked.
    package var isExitSeen = false
    /// Whether the engine saw the exit itself and has not been restarted since. Asked only about codes that it may have
    /// made up.
    package var knowsExit = true
    /// Whether the engine's time of exit is later than a moment at which the kernel no longer had the container.
    package var isExitTimeMadeUp = false
    /// Whether the kernel still has the container's control group.
    package var hasControlGroup = false

    package init() {}
}

/// The memory of a container, in bytes.
package struct MemoryUse: Codable, Equatable, Sendable, CustomStringConvertible {
    /// 0 for no limit.
    package let limit: Int64
    /// The highest use that was seen; nil if it exited before the first look.
    package let peak: Int64?

    package init(limit: Int64, peak: Int64?) {
        self.limit = limit
        self.peak = peak
    }

    /// Both, as part of a sentence.
    package var description: String {
        (limit > 0 ? "the limit is \(limit) bytes" : "there is no limit") + ", "
            + (peak.map { "the peak was \($0) bytes" } ?? "it ended before its use was measured")
    }
}

/// What a container's files say, as far as it matters to how its run ended.
package struct Findings: Codable, Equatable, Sendable {
    /// An error in the design.
    package struct Fault: Codable, Equatable, Sendable {
        /// The step that found it; nil if unknown.
        package let step: String?
        /// What the flow says about it.
        package let reason: String
        /// The whole fault in one sentence, with the violated rules.
        package let summary: String

        package init(step: String?, reason: String, summary: String) {
            self.step = step
            self.reason = reason
            self.summary = summary
        }
    }

    /// Whether any step had begun.
    package var hasBegun = false
    /// The error that decides; nil if nothing speaks against the design.
    package var fault: Fault?
    /// Why the flow failed, in its own words.
    package var reason: String?
    /// Whether the flow says that one of its programs was killed.
    package var wasKilled = false
    /// What is missing for a pass; nil if everything is there and complete.
    package var doubt: String?

    package init() {}
}
