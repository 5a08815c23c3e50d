/// How a run ended, and why. Everything that clients are told about it follows from this value alone: see
/// Ending+Exit.swift.
package enum Ending: Codable, Equatable, Sendable {
    /// Every check was made and found nothing that counts.
    case passed
    /// A check found an error in the design. `code` is never 0.
    case designFailed(code: Int, reason: String)
    case timedOut(reason: String)
    case outOfMemory(reason: String)
    /// Its files took more of the disk than they may, or the disk ran full.
    case diskLimit(reason: String)
    case cancelled
    /// The Docker Engine stopped and took the container with it.
    case engineStopped
    /// The Docker Engine was killed while the container started or exited, and does not know how it exited.
    case engineLost
    /// The machine was rebooted before what the container left was kept: what it wrote may be missing or cut short.
    case rebooted
    /// Docker could not create or start the container.
    case notStarted(reason: String)
    /// The check itself failed, or left too little to count as passed. `code` is never 0.
    case broken(code: Int, reason: String)
    /// An earlier version of the program ended the run and recorded only this. `code` is never 0.
    case unrecorded(code: Int, reason: String)
}

extension Ending {
    /// The name of an ending, without its payload: the `Ending` of the API, and what the database keeps.
    package enum Kind: String, CaseIterable, Codable, Sendable {
        case passed
        case designFailed = "design_failed"
        case timedOut = "timed_out"
        case outOfMemory = "out_of_memory"
        case diskLimit = "disk_limit"
        case cancelled
        case engineStopped = "engine_stopped"
        case engineLost = "engine_lost"
        case rebooted
        case notStarted = "not_started"
        case broken
        case unrecorded
    }

    /// Its name.
    package var kind: Kind {
        switch self {
        case .passed: .passed
        case .designFailed: .designFailed
        case .timedOut: .timedOut
        case .outOfMemory: .outOfMemory
        case .diskLimit: .diskLimit
        case .cancelled: .cancelled
        case .engineStopped: .engineStopped
        case .engineLost: .engineLost
        case .rebooted: .rebooted
        case .notStarted: .notStarted
        case .broken: .broken
        case .unrecorded: .unrecorded
        }
    }

    /// The ending from its parts, as the database keeps them.
    ///
    /// - Parameters:
    ///   - code: ``exitCode``.
    ///   - reason: ``sentence``.
    package init(_ kind: Kind, code: Int, reason: String) {
        self =
            switch kind {
            case .passed: .passed
            case .designFailed: .designFailed(code: code, reason: reason)
            case .timedOut: .timedOut(reason: reason)
            case .outOfMemory: .outOfMemory(reason: reason)
            case .diskLimit: .diskLimit(reason: reason)
            case .cancelled: .cancelled
            case .engineStopped: .engineStopped
            case .engineLost: .engineLost
            case .rebooted: .rebooted
            case .notStarted: .notStarted(reason: reason)
            case .broken: .broken(code: code, reason: reason)
            case .unrecorded: .unrecorded(code: code, reason: reason)
            }
    }
}
