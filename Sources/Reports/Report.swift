package import Domain

/// What a final run has to say.
package struct Report: Codable, Equatable, Sendable {
    package internal(set) var verdict: Verdict
    /// One sentence for people.
    package internal(set) var summary: String
    /// The step that decided, or in which the run ended.
    package internal(set) var failedStep: String?
    /// What the flow itself says about that.
    package internal(set) var reason: String?
    package internal(set) var steps: [Step] = []
    package internal(set) var checks: [Check] = []
    /// What the flow found worth saying without failing.
    package internal(set) var warnings: [String] = []
    /// Whether the flow came to its last step.
    package internal(set) var isComplete = false

    package init(verdict: Verdict, summary: String) {
        self.verdict = verdict
        self.summary = summary
    }

    /// Names in the files that are kept.
    private enum CodingKeys: String, CodingKey {
        case verdict, summary, failedStep, reason, steps, checks, warnings
        case isComplete = "isWhole"
    }

    package struct Step: Codable, Equatable, Sendable {
        package let name: String
        package internal(set) var state: StepState
        package let seconds: Double?
        package let peakMemoryBytes: Int64?
        /// The log of its program, below the working folder; nil when there is none.
        package let log: String?
    }

    package enum StepState: String, CaseIterable, Codable, Sendable {
        case passed
        /// It found something that does not count.
        case warned
        case failed
        /// It was cut short.
        case interrupted
        case notRun = "not_run"
    }

    package struct Check: Codable, Equatable, Sendable {
        package let name: String
        package let state: CheckState
        /// Violations; nil where nothing that is whole tells.
        package let count: Int?
        /// Whether ``rules`` is from a report that was read to its end.
        package let isComplete: Bool
        package let rules: [ViolatedRule]
        /// Violated rules that are not in ``rules``.
        package let rulesLeftOut: Int
        /// Below the working folder.
        package let report: String?
    }

    package enum CheckState: String, CaseIterable, Codable, Sendable {
        case passed, warned, failed
        /// It was not made, or not to its end.
        case unknown
    }
}
