import Domain

/// One sentence for people.
struct Summary {
    let text: String

    /// Rules that are named.
    private static let maximumRules = 5

    init(_ judgement: Judgement, _ ending: Ending, _ report: Report) {
        switch judgement.verdict {
        case .passed: text = Self.passed(report)
        case .designFailed: text = Self.designFailed(judgement, report)
        case .cancelled, .timedOut, .outOfMemory, .systemFailed:
            text = Self.cause(judgement, ending) + (judgement.step.map { ", in \($0.name)" } ?? "")
        }
    }

    private static func passed(_ report: Report) -> String {
        let steps = report.steps.count { $0.state != .notRun }
        let warnings = report.warnings.isEmpty ? "" : "; warnings: \(report.warnings.prefix(3).joined(separator: " "))"
        return "Passed all \(steps) steps" + warnings
    }

    private static func designFailed(_ judgement: Judgement, _ report: Report) -> String {
        let failed = report.checks.filter { $0.state == .failed }.flatMap(\.rules)
        let rules = failed.prefix(maximumRules).map { "\($0.name): \($0.count)" }.joined(separator: ", ")
        let more = failed.count > maximumRules ? ", and \(failed.count - maximumRules) more rules" : ""
        return "\(judgement.step?.name ?? "The check") failed: \(judgement.reason ?? "")"
            + (rules.isEmpty ? "" : " (\(rules)\(more))")
    }

    private static func cause(_ judgement: Judgement, _ ending: Ending) -> String {
        switch ending {
        case .decided(_, let error): error
        case .exited(_, _) where judgement.verdict == .outOfMemory:
            "Out of memory, most likely: \(judgement.reason ?? "killed by SIGKILL")"
        case .exited(0, _):
            "The check ended with exit code 0, but that does not show that the design passed: "
                + (judgement.reason ?? "")
        case .exited(let code, _):
            "The check itself failed, with exit code \(code)" + (judgement.reason.map { ": \($0)" } ?? "")
        }
    }
}
