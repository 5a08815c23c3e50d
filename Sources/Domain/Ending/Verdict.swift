/// What a final run says about its design, and where it says nothing, why.
package enum Verdict: String, CaseIterable, Codable, Sendable {
    /// Every check was made and found nothing that counts.
    case passed
    /// A check found an error in the design.
    case designFailed = "design_failed"
    case timedOut = "timed_out"
    case outOfMemory = "out_of_memory"
    /// The service, its machine or the check's own programs failed: nothing is known about the design.
    case systemFailed = "system_failed"
    case cancelled
}
