package import Domain
package import Storage

/// What a container's files say about its check.
package struct Evidence {
    let flow: FlowFolder?
    /// The steps of ``flow`` that began, with their resource use.
    let steps: [StepEvidence]
    let checks: [CheckFinding]
    /// The lines of the flow's error log; nil if it has none.
    let errors: [String]?
    let warnings: [String]
    /// The flow's counts; nil if there is no complete file of them.
    let metrics: [(name: String, count: Int)]?
    /// The last lines of the first step that did not end well.
    let lastWords: [String]
    /// Required paths that can never be read.
    let unreadable: [String]
    let tail: LogTail

    /// How many lines of a log are looked at.
    private static let maximumLines = 500

    /// Reads a container's files. Blocks. Bounded in memory, and in time by the budget, whatever the files contain.
    ///
    /// - Parameters:
    ///   - tree: the working folder; nil if there is none.
    ///   - tail: the end of the container's log.
    /// - Throws: if something that may exist cannot be read, but never because of its contents.
    package static func read(
        _ tree: consuming WorkTree?, _ tail: LogTail, _ budget: ReportBudget = ReportBudget()
    ) throws(StorageError) -> Evidence {
        switch consume tree {
        case .none: return Evidence(tail)
        case .some(let tree):
            var budget = budget
            guard let flow = try FlowFolder.find(in: tree) else { return Evidence(tail, unreadable: tree.unreadable) }
            return try Evidence(tail, flow, in: tree, &budget)
        }
    }

    /// Of a container whose files cannot be read; `unreadable` says which, and why.
    package init(unreadable: String) { self.init(LogTail([]), unreadable: [unreadable]) }

    private init(_ tail: LogTail, unreadable: [String] = []) {
        (flow, steps, checks, errors, warnings, metrics, lastWords) = (nil, [], [], nil, [], nil, [])
        self.unreadable = unreadable
        self.tail = tail
    }

    private init(
        _ tail: LogTail, _ flow: FlowFolder, in tree: borrowing WorkTree, _ budget: inout ReportBudget
    ) throws(StorageError) {
        self.tail = tail
        self.flow = flow
        errors = try tree.lines("\(flow.path)/error.log").map { Array($0.suffix(Self.maximumLines)) }
        let metrics = try tree.counts("\(flow.path)/final/metrics.json")
        self.metrics = metrics
        var checks: [CheckFinding] = []
        for kind in CheckKind.all {
            guard let step = flow.step(kind.step) else { continue }
            checks.append(try CheckFinding(kind, step, of: flow, metrics: metrics, in: tree, &budget))
        }
        self.checks = checks
        // The rest is only for people.
        unreadable = tree.unreadable
        warnings = Array((try tree.lines("\(flow.path)/warning.log") ?? []).prefix(100))
        var lastWords: [String] = []
        if let undone = flow.undone {
            lastWords = Array(try tree.lastLines(flow.logPath(of: undone)).suffix(Self.maximumLines))
        }
        self.lastWords = lastWords
        var steps: [StepEvidence] = []
        for step in flow.steps {
            let log = flow.logPath(of: step)
            steps.append(
                StepEvidence(
                    step: step, figures: try StepFigures(flow.path(of: step), in: tree),
                    log: try tree.file(log) == nil ? nil : log))
        }
        self.steps = steps
    }

    /// The part that matters to how the run ended.
    package var findings: Findings {
        var findings = Findings()
        // What cannot be read may be a trace of a check.
        findings.hasBegun = !steps.isEmpty || !unreadable.isEmpty
        findings.fault = fault.map { fault in
            Findings.Fault(step: fault.step?.name, reason: fault.reason, summary: fault.summary(self))
        }
        let said = errors?.first { !$0.trimmed.isEmpty && !$0.hasPrefix("Subprocess had") }
        findings.reason = tail.reason ?? tail.traceback ?? said
        findings.wasKilled = tail.saysKilled
        findings.doubt = doubt
        return findings
    }

    /// Whether the flow completed its last step.
    package var isComplete: Bool { metrics != nil && flow?.step("klayout-writelayout")?.isDone ?? false }

    var fault: DesignFault? { DesignFault(self) }

    /// What is missing for a pass; nil if everything that a passed check leaves is there and complete.
    private var doubt: String? {
        if let path = unreadable.first { return "\(path) cannot be read" }
        guard let flow else { return "it left no folder of a flow" }
        guard !flow.steps.isEmpty else { return "no step had begun" }
        guard let errors else { return "error.log is missing" }
        guard errors.allSatisfy({ $0.trimmed.isEmpty }) else { return "error.log is not empty" }
        if let undone = flow.undone { return "\(undone.name) did not end" }
        guard flow.log.isComplete else { return "flow.log does not say that the flow is complete" }
        guard metrics != nil else { return "final/metrics.json is missing or not complete" }
        for check in checks where flow.step(check.kind.checker) != nil || !check.isCounted {
            guard check.isCounted else { return "final/metrics.json has no count of \(check.kind.errors)" }
            guard check.rules.isComplete else { return "the report of \(check.kind.name) is missing or not complete" }
        }
        return nil
    }
}

/// A step that began, and its resource use.
struct StepEvidence {
    let step: FlowFolder.Step
    let figures: StepFigures
    /// The path of its program's log, relative to the working folder; nil if there is none.
    let log: String?
}
