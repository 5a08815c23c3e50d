package import Domain
package import Storage

/// How far a running run has come.
package struct RunProgress: Equatable, Sendable {
    /// The flow's name for the current step.
    package let step: String
    /// 1 for the first step.
    package let index: Int
    /// How many steps the flow will have, as far as that can be known.
    package let total: Int
    /// Nil if the step has no folder yet.
    package let started: Timestamp?
    /// What the step is doing; nil if it does not say.
    package let detail: String?

    /// - Parameter command: the container's command, whose options determine which steps are still to come.
    /// - Returns: nil if no step has begun.
    package init?(_ tree: borrowing WorkTree, command: [String]) throws(StorageError) {
        guard let flow = try FlowFolder.find(in: tree, isQuick: true), let step = flow.steps.last else { return nil }
        self.step = step.name
        index = flow.steps.count
        var suffixes = Set(flow.steps.map(\.folder.suffix))
        if command.contains("--cob") { suffixes.insert("klayout-checkpadmask") }
        total = StepKind.total(begun: suffixes)
        let path = flow.path(of: step)
        started = try tree.made(path)
        detail = Self.rule(try tree.lastLines(flow.logPath(of: step), bytes: 1 << 14))
    }

    /// `…: Executing rule DF.1a_LV`
    private static func rule(_ lines: [String]) -> String? {
        let mark = ": Executing rule "
        for line in lines.reversed() {
            guard let colon = line.lastIndex(of: ":"), line[colon...].hasPrefix(mark) else { continue }
            return "rule \(line[colon...].dropFirst(mark.count).trimmed.cut(to: 100))"
        }
        return nil
    }
}
