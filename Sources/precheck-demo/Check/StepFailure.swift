/// Why a step failed, which ends the run.
struct StepFailure: Error {
    /// What the step prints, ending with the reason.
    let lines: [String]
    let reason: String

    /// - Parameters:
    ///   - mark: What the real step prints before its reason, so that it is found among other lines.
    ///   - lines: What the step printed before.
    init(_ reason: String, mark: String = "[Error]: ", after lines: [String] = []) {
        self.reason = reason
        self.lines = lines + [mark + reason]
    }
}
