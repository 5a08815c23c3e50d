import Domain
package import Storage

extension Report {
    /// Reads what a container left and says what it means. Bounded in memory, and by the budget in time; never fails.
    ///
    /// - Parameters:
    ///   - tree: the working folder; nil when there is none.
    ///   - epilogue: of the container's log.
    package static func make(
        _ tree: consuming WorkTree?, _ ending: Ending, _ epilogue: Epilogue, _ budget: ReportBudget = ReportBudget()
    ) -> Report {
        switch consume tree {
        case .none:
            return Report(Judgement(ending, Evidence.none, epilogue), ending, .none, steps: [])
        case .some(let tree):
            var budget = budget
            let evidence = Evidence(tree, &budget)
            let judgement = Judgement(ending, evidence, epilogue)
            return Report(judgement, ending, evidence, steps: steps(evidence, judgement, in: tree))
        }
    }

    private init(_ judgement: Judgement, _ ending: Ending, _ evidence: Evidence, steps: [Step]) {
        self.init(verdict: judgement.verdict, summary: "")
        failedStep = judgement.step?.name
        reason = judgement.reason
        self.steps = steps
        checks = evidence.checks.map(Check.init)
        warnings = evidence.warnings
        isWhole = evidence.metrics != nil && evidence.flow?.step("klayout-writelayout")?.isDone ?? false
        summary = Summary(judgement, ending, self).text
    }

    /// Those that began, and then those that a flow has beside them.
    private static func steps(
        _ evidence: Evidence, _ judgement: Judgement, in tree: borrowing WorkTree
    ) -> [Step] {
        guard let flow = evidence.flow else { return [] }
        var steps: [Step] = []
        for step in flow.steps {
            let figures = StepFigures(flow.path(of: step), in: tree)
            let log = flow.logPath(of: step)
            steps.append(
                Step(
                    name: step.name, state: state(of: step, evidence, judgement), seconds: figures.seconds,
                    peakMemoryBytes: figures.peakMemoryBytes, log: tree.file(log) == nil ? nil : log))
        }
        guard !steps.isEmpty else { return [] }
        let begun = Set(flow.steps.map(\.folder.suffix))
        for kind in StepKind.all where kind.isStandard && !begun.contains(kind.suffix) {
            steps.append(Step(name: kind.name, state: .notRun, seconds: nil, peakMemoryBytes: nil, log: nil))
        }
        return steps
    }

    private static func state(
        of step: FlowFolder.Step, _ evidence: Evidence, _ judgement: Judgement
    ) -> StepState {
        if let check = evidence.checks.first(where: { $0.kind.checker == step.folder.suffix }), check.count ?? 0 > 0 {
            if check.isError { return .failed }
            if step.isDone { return .warned }
        }
        if step.isDone { return .passed }
        let isFault = judgement.verdict == .designFailed || judgement.verdict == .systemFailed
        return isFault && judgement.step?.folder == step.folder ? .failed : .interrupted
    }
}

extension Report.Check {
    fileprivate init(_ finding: CheckFinding) {
        let state: Report.CheckState
        if finding.count ?? 0 > 0 {
            state = finding.isError ? .failed : .warned
        } else {
            state = finding.count == 0 && finding.rules.isWhole ? .passed : .unknown
        }
        self.init(
            name: finding.kind.name, state: state, count: finding.count, isComplete: finding.rules.isWhole,
            rules: finding.rules.rules, rulesLeftOut: finding.rules.leftOut, report: finding.report)
    }
}

extension Evidence {
    static let none = Evidence()

    private init() {
        (flow, checks, errors, warnings, metrics, lastWords) = (nil, [], nil, [], nil, [])
    }
}
