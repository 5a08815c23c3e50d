package import Domain

/// The report of a final run. `Codable` in the form of `report.json`, whose names must not change.
package struct Report: Codable, Equatable, Sendable {
    package internal(set) var verdict: Verdict
    /// One sentence for people.
    package internal(set) var summary: String
    /// The step that decided, or in which the run ended.
    package internal(set) var failedStep: String?
    /// The flow's own message about it.
    package internal(set) var reason: String?
    package internal(set) var steps: [Step] = []
    package internal(set) var checks: [Check] = []
    /// The flow's warnings.
    package internal(set) var warnings: [String] = []
    /// Whether the flow came to its last step.
    package internal(set) var isComplete = false

    package init(verdict: Verdict, summary: String) {
        self.verdict = verdict
        self.summary = summary
    }

    /// The names in the files that are kept.
    private enum CodingKeys: String, CodingKey {
        case verdict, summary, failedStep, reason, steps, checks, warnings
        case isComplete = "isWhole"
    }

    /// A step of the flow.
    package struct Step: Codable, Equatable, Sendable {
        package let name: String
        package internal(set) var state: StepState
        /// Nil if the step left no figure.
        package let seconds: Double?
        /// Nil if the step left no figure.
        package let peakMemoryBytes: Int64?
        /// The path of its program's log, relative to the working folder; nil if there is none.
        package let log: String?
    }

    /// How a step ended. The raw values are those of the API and of `report.json`.
    package enum StepState: String, CaseIterable, Codable, Sendable {
        case passed
        /// It found something that does not count as an error.
        case warned
        case failed
        /// It was cut short.
        case interrupted
        case notRun = "not_run"
    }

    /// A check that counts violations, with what it found.
    package struct Check: Codable, Equatable, Sendable {
        package let name: String
        package let state: CheckState
        /// The number of violations; nil if no complete file says.
        package let count: Int?
        /// Whether ``rules`` comes from a report that was read to its end.
        package let isComplete: Bool
        package let rules: [ViolatedRule]
        /// How many violated rules are not in ``rules``.
        package let rulesLeftOut: Int
        /// The path of the report, relative to the working folder; nil if there is none.
        package let report: String?
    }

    /// How a check ended. The raw values are those of the API and of `report.json`.
    package enum CheckState: String, CaseIterable, Codable, Sendable {
        case passed, warned, failed
        /// It did not run, or not to its end.
        case unknown
    }
}
