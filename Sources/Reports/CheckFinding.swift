import Storage

/// What one check found.
struct CheckFinding {
    let kind: CheckKind
    /// Violations; nil when nothing whole tells.
    let count: Int?
    /// Those by rule, as far as the reports tell.
    let rules: RuleReport
    /// Of the report that was read, below the working folder.
    let report: String?
    /// Whether the checker has counted them in `metrics.json`.
    let isCounted: Bool

    /// Whether it speaks against the design.
    var isError: Bool { !kind.onlyWarns && (count ?? 0) > 0 }

    /// - Parameter metrics: of the whole flow; nil when there are none.
    init(
        _ kind: CheckKind, _ step: FlowFolder.Step, of flow: FlowFolder, metrics: [(name: String, count: Int)]?,
        in tree: borrowing WorkTree, _ budget: inout ReportBudget
    ) throws(StorageError) {
        self.kind = kind
        let files = try CheckReports("\(flow.path(of: step))/reports", in: tree)
        var found: RuleReport?
        if let path = files.markers { found = try CheckReports.markers(path, in: tree, &budget) }
        if !(found?.isComplete ?? false), let path = files.text {
            let text = try CheckReports.text(path, in: tree, &budget)
            if text.isComplete || found == nil { found = text }
        }
        let counts = if let path = files.counts { try tree.counts(path) } else { [(name: String, count: Int)]?.none }
        if !(found?.isComplete ?? false), let counts { found = CheckReports.rules(counts, places: found) }
        rules = found ?? RuleReport()
        report = files.markers ?? files.text ?? files.counts
        let metric = metrics?.first { $0.name == kind.metric }?.count
        isCounted = metric != nil
        // The worst of what is said: a program that was cut short says less.
        let said = [
            metric, rules.isComplete || rules.total > 0 ? rules.total : nil,
            counts?.first { $0.name == "total" }?.count,
        ]
        count = said.compactMap { $0 }.max()
    }
}

/// The reports that a step has left, of which there are several forms.
struct CheckReports {
    private(set) var markers: String?
    private(set) var text: String?
    private(set) var counts: String?

    init(_ path: String, in tree: borrowing WorkTree) throws(StorageError) {
        for name in try tree.names(in: path) {
            if name.hasSuffix(".lyrdb") { markers = markers ?? "\(path)/\(name)" }
            if name.hasSuffix(".rpt") { text = text ?? "\(path)/\(name)" }
            if name.hasSuffix(".json") { counts = counts ?? "\(path)/\(name)" }
        }
    }

    static func markers(
        _ path: String, in tree: borrowing WorkTree, _ budget: inout ReportBudget
    ) throws(StorageError) -> RuleReport? {
        guard let file = try tree.file(path) else { return nil }
        var reader = MarkerDatabase()
        let isRead = try budget.read(file) { reader.feed($0) }
        return reader.report().ended(isRead)
    }

    static func text(
        _ path: String, in tree: borrowing WorkTree, _ budget: inout ReportBudget
    ) throws(StorageError) -> RuleReport {
        guard let file = try tree.file(path) else { return RuleReport() }
        var reader = MagicReport()
        let isRead = try budget.read(file) { reader.feed($0) }
        return reader.report().ended(isRead)
    }

    /// What the counts alone tell, with the places of those rules that another report has.
    static func rules(_ counts: [(name: String, count: Int)], places: RuleReport?) -> RuleReport {
        var table = RuleTable()
        for (name, count) in counts where name != "total" && count > 0 { table.count(name, count, at: nil) }
        var report = table.report(isComplete: counts.contains { $0.name == "total" })
        for index in report.rules.indices {
            guard let known = places?.rules.first(where: { $0.name == report.rules[index].name }) else { continue }
            report.rules[index].description = known.description
            report.rules[index].places = known.places
        }
        return report
    }
}

extension RuleReport {
    fileprivate func ended(_ isRead: Bool) -> RuleReport {
        var report = self
        report.isComplete = isComplete && isRead
        return report
    }
}
