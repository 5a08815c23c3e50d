/// Why a step ends the run.
struct StepFailure: Error {
    /// What the step prints, the reason at the end.
    let lines: [String]
    let reason: String

    /// - Parameters:
    ///   - mark: What the real step writes before its reason, so that it is found among other lines.
    ///   - lines: What the step had to say before.
    init(_ reason: String, mark: String = "[Error]: ", after lines: [String] = []) {
        self.reason = reason
        self.lines = lines + [mark + reason]
    }
}
