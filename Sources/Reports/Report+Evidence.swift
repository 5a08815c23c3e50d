package import Domain

extension Report {
    /// The report of a run with this ending that left this evidence.
    package init(_ evidence: Evidence, _ ending: Ending) {
        let findings = evidence.findings
        let fault = ending.kind == .designFailed ? evidence.fault : nil
        let decisive = ending == .passed ? nil : fault.map(\.step) ?? evidence.flow?.undone
        self.init(verdict: ending.verdict ?? .systemFailed, summary: "")
        failedStep = decisive?.name
        steps = Self.steps(evidence, failed: [.designFailed, .systemFailed].contains(verdict) ? decisive : nil)
        checks = evidence.checks.map(Check.init)
        warnings = evidence.warnings
        isComplete = evidence.isComplete
        switch ending {
        case .passed: summary = Self.passed(steps, warnings)
        case .designFailed:
            reason = fault?.reason
            summary = findings.fault?.summary ?? ""
        case .broken:
            reason = Self.reason(ending, findings)
            summary = Self.interrupted(ending, in: decisive)
        default:
            // Other complaints of the log and the flow may be caused by how the check was ended.
            reason = evidence.tail.reason
            summary = Self.interrupted(ending, in: decisive)
        }
    }

    /// The reason in ``Ending/sentence``, if it gives one.
    private static func reason(_ ending: Ending, _ findings: Findings) -> String? {
        if ending == .withoutOutput { return "it left no output layout" }
        if let doubt = findings.doubt, ending == .unproven(doubt) { return doubt }
        return findings.reason
    }

    private static func passed(_ steps: [Step], _ warnings: [String]) -> String {
        let count = steps.count { $0.state != .notRun }
        let found = warnings.isEmpty ? "" : "; warnings: \(warnings.prefix(3).joined(separator: " "))"
        return "Passed all \(count) steps" + found
    }

    private static func interrupted(_ ending: Ending, in step: FlowFolder.Step?) -> String {
        (ending.sentence ?? "") + (step.map { ", in \($0.name)" } ?? "")
    }

    /// The steps that began, followed by the flow's other steps.
    ///
    /// - Parameter failed: the step that made the run fail.
    private static func steps(_ evidence: Evidence, failed: FlowFolder.Step?) -> [Step] {
        guard !evidence.steps.isEmpty else { return [] }
        var steps = evidence.steps.map { found in
            Step(
                name: found.step.name, state: state(of: found.step, evidence, failed: failed),
                seconds: found.figures.seconds, peakMemoryBytes: found.figures.peakMemoryBytes, log: found.log)
        }
        let begun = Set(evidence.steps.map(\.step.folder.suffix))
        for kind in StepKind.all where kind.isStandard && !begun.contains(kind.suffix) {
            steps.append(Step(name: kind.name, state: .notRun, seconds: nil, peakMemoryBytes: nil, log: nil))
        }
        return steps
    }

    private static func state(
        of step: FlowFolder.Step, _ evidence: Evidence, failed: FlowFolder.Step?
    ) -> StepState {
        if let check = evidence.checks.first(where: { $0.kind.checker == step.folder.suffix }), check.count ?? 0 > 0 {
            if check.isError { return .failed }
            if step.isDone { return .warned }
        }
        if step.isDone { return .passed }
        return step.folder == failed?.folder ? .failed : .interrupted
    }
}

extension Report.Check {
    fileprivate init(_ finding: CheckFinding) {
        let state: Report.CheckState
        if finding.count ?? 0 > 0 {
            state = finding.isError ? .failed : .warned
        } else {
            state = finding.count == 0 && finding.rules.isComplete ? .passed : .unknown
        }
        self.init(
            name: finding.kind.name, state: state, count: finding.count, isComplete: finding.rules.isComplete,
            rules: finding.rules.rules, rulesLeftOut: finding.rules.leftOut, report: finding.report)
    }
}
