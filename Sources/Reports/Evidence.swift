import Storage

/// What a container left that tells how its check went.
struct Evidence {
    let flow: FlowFolder?
    let checks: [CheckFinding]
    /// What the flow calls errors; nil when it keeps no such log.
    let errors: [String]?
    let warnings: [String]
    /// The flow's counts; nil when there are none that are whole.
    let metrics: [(name: String, count: Int)]?
    /// The last lines of the first step that did not end well.
    let lastWords: [String]

    /// Lines of a log that are looked at.
    private static let maximumLines = 500

    init(_ tree: borrowing WorkTree, _ budget: inout ReportBudget) {
        guard let flow = FlowFolder.find(in: tree) else {
            self = .none
            return
        }
        self.flow = flow
        errors = tree.lines("\(flow.path)/error.log").map { Array($0.suffix(Self.maximumLines)) }
        warnings = Array((tree.lines("\(flow.path)/warning.log") ?? []).prefix(100))
        let metrics = tree.counts("\(flow.path)/final/metrics.json")
        self.metrics = metrics
        var checks: [CheckFinding] = []
        for kind in CheckKind.all {
            guard let step = flow.step(kind.step) else { continue }
            checks.append(CheckFinding(kind, step, of: flow, metrics: metrics, in: tree, &budget))
        }
        self.checks = checks
        var lastWords: [String] = []
        if let undone = flow.undone {
            lastWords = Array(tree.lastLines(flow.logPath(of: undone)).suffix(Self.maximumLines))
        }
        self.lastWords = lastWords
    }

    /// What speaks against having passed, though the exit code is 0; nil when all that a passed check leaves is there, and whole.
    var doubt: String? {
        guard let flow else { return "it left no folder of a flow" }
        guard !flow.steps.isEmpty else { return "no step had begun" }
        guard let errors else { return "error.log is missing" }
        guard errors.allSatisfy({ $0.trimmed.isEmpty }) else { return "error.log is not empty" }
        if let undone = flow.undone { return "\(undone.name) did not end" }
        guard flow.log.isComplete else { return "flow.log does not say that the flow is complete" }
        guard metrics != nil else { return "final/metrics.json is missing or not whole" }
        for check in checks where flow.step(check.kind.checker) != nil || !check.isCounted {
            guard check.isCounted else { return "final/metrics.json has no count of \(check.kind.errors)" }
            guard check.rules.isWhole else { return "the report of \(check.kind.name) is missing or not whole" }
        }
        return nil
    }
}
