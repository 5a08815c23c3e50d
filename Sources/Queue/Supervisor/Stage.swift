import Domain

/// How far a supervisor has come with its run's container.
enum Stage {
    /// None is followed yet. `blockedReason`: what currently keeps the engine from creating or starting one.
    /// `hasTraces`: what the engine created in the container's folder, for a start that it then had no room for, is
    /// still there.
    case starting(blockedReason: String? = nil, hasTraces: Bool = false)
    /// The engine refused to start it. What it created in the container's folder is not a trace of a check.
    case refused(reason: String)
    case following(Following, ControlGroup?, Stop)
    /// Following it was interrupted. `exited`: when the engine went away, if the kernel no longer had the container
    /// then.
    case interrupted(exited: Timestamp?, Stop)
    /// It was seen to exit.
    case exited(Uptime, Stop)

    /// Why this worker stops the container, and what happens to its files.
    struct Stop {
        enum Files {
            case kept
            /// They are to be removed before anything else is written, to make room.
            case removing
            case removed
        }

        /// Set even if a full disk kept it from being recorded.
        var decision: StopDecision?
        var files = Files.kept
    }

    /// Empty before a container is followed.
    var stop: Stop {
        get {
            switch self {
            case .starting, .refused: Stop()
            case .following(_, _, let stop), .interrupted(_, let stop), .exited(_, let stop): stop
            }
        }
        set {
            switch self {
            case .starting, .refused: break
            case .following(let following, let group, _): self = .following(following, group, newValue)
            case .interrupted(let exited, _): self = .interrupted(exited: exited, newValue)
            case .exited(let moment, _): self = .exited(moment, newValue)
            }
        }
    }

    var following: Following? { if case .following(let following, _, _) = self { following } else { nil } }

    var blockedReason: String? { if case .starting(let reason, _) = self { reason } else { nil } }

    var hasTraces: Bool { if case .starting(_, true) = self { true } else { false } }

    var refusal: String? { if case .refused(let reason) = self { reason } else { nil } }

    /// When the container was seen to exit.
    var exitSeen: Uptime? { if case .exited(let moment, _) = self { moment } else { nil } }

    /// A time before which it had exited, although that was not seen.
    var exitedBefore: Timestamp? { if case .interrupted(let moment, _) = self { moment } else { nil } }
}
