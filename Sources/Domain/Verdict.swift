/// What a final run says of its design, and where it says nothing, why.
package enum Verdict: String, CaseIterable, Codable, Sendable {
    /// Every check was made and found nothing that counts.
    case passed
    /// A check found an error in the design.
    case designFailed = "design_failed"
    case timedOut = "timed_out"
    case outOfMemory = "out_of_memory"
    /// The service, its machine or the check's own programs failed: nothing is known of the design.
    case systemFailed = "system_failed"
    case cancelled
}

extension Verdict {
    /// As far as the outcome alone tells: all that is known of a run that left nothing to look at, or was made by a version that did not
    /// look. Nil where its exit code may mean several things.
    package init?(_ outcome: RunOutcome) {
        switch outcome {
        case .completed: self = .passed
        case .cancelled: self = .cancelled
        case .failed(124, _): self = .timedOut
        case .failed(125, _): self = .systemFailed
        case .failed(137, _): self = .outOfMemory
        case .failed: return nil
        }
    }
}
