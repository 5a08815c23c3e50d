import Domain

/// Where a supervisor stands with its run's container.
enum Stage {
    /// None is followed yet. `blockedReason`: what keeps the engine from creating or starting one, for a while.
    case starting(blockedReason: String? = nil)
    case following(Following, ControlGroup?, Stop)
    /// It was followed until that was interrupted. `exited`: when the engine went away, if the kernel did not have the container any more.
    case interrupted(exited: Timestamp?, Stop)
    /// It was seen to exit.
    case exited(Uptime, Stop)

    /// Why this worker stops the container, and what is to become of its files.
    struct Stop {
        enum Files {
            case kept
            /// To be removed before anything else is written, to make room.
            case removing
            case removed
        }

        /// Also where a full disk kept it from being recorded.
        var decision: StopDecision?
        var files = Files.kept
    }

    /// Nothing is stopped before it is followed.
    var stop: Stop {
        get {
            switch self {
            case .starting: Stop()
            case .following(_, _, let stop), .interrupted(_, let stop), .exited(_, let stop): stop
            }
        }
        set {
            switch self {
            case .starting: break
            case .following(let following, let group, _): self = .following(following, group, newValue)
            case .interrupted(let exited, _): self = .interrupted(exited: exited, newValue)
            case .exited(let moment, _): self = .exited(moment, newValue)
            }
        }
    }

    var following: Following? { if case .following(let following, _, _) = self { following } else { nil } }

    var blockedReason: String? { if case .starting(let reason) = self { reason } else { nil } }

    /// When the container was seen to exit.
    var exitSeen: Uptime? { if case .exited(let moment, _) = self { moment } else { nil } }

    /// By when it had exited, though nobody saw that.
    var exitedBefore: Timestamp? { if case .interrupted(let moment, _) = self { moment } else { nil } }
}
