/// What the flow found wrong with the design.
struct DesignFault {
    let step: FlowFolder.Step?
    /// In the flow's own words.
    let reason: String

    /// Nil if none of the flow's files speaks against the design.
    init?(_ evidence: Evidence) {
        guard let flow = evidence.flow,
            let found = Self.counted(evidence, flow) ?? Self.refused(evidence, flow) ?? Self.measured(evidence, flow)
        else { return nil }
        self = found
    }

    private init(step: FlowFolder.Step?, reason: String) {
        self.step = step
        self.reason = reason
    }

    /// The whole fault in one sentence, with the rules that count.
    func summary(_ evidence: Evidence) -> String {
        let failed = evidence.checks.filter(\.isError).flatMap(\.rules.rules)
        let rules = failed.prefix(Self.maximumRules).map { "\($0.name): \($0.count)" }.joined(separator: ", ")
        let more = failed.count > Self.maximumRules ? ", and \(failed.count - Self.maximumRules) more rules" : ""
        return "\(step?.name ?? "The check") failed: \(reason)" + (rules.isEmpty ? "" : " (\(rules)\(more))")
    }

    /// How many rules a summary names.
    private static let maximumRules = 5

    /// `2 KLayout DRC errors found. - deferred`: a checker's message, as an error, not as a warning.
    private static func counted(_ evidence: Evidence, _ flow: FlowFolder) -> DesignFault? {
        let deferred = flow.log.steps.flatMap(\.lines).filter { $0.hasSuffix(Self.deferral) }
        let lines = ((evidence.errors ?? []) + deferred).filter { isCount($0) }
        guard let first = lines.first else { return nil }
        var sentences: [String] = []
        for line in lines {
            let sentence = line.hasSuffix(Self.deferral) ? String(line.dropLast(Self.deferral.count)) : line
            if !sentences.contains(sentence), sentences.count < 20 { sentences.append(sentence) }
        }
        let step = flow.log.step(saying: first).flatMap { flow.step(folder: $0.folder) }
        return DesignFault(step: step, reason: sentences.joined(separator: " ").cut(to: 1500))
    }

    private static let deferral = " - deferred"

    private static func isCount(_ line: String) -> Bool {
        let words = line.split(separator: " ")
        guard words.count >= 3, let count = Int(words[0]), count > 0 else { return false }
        return line.hasSuffix(" found.") || line.hasSuffix(" found." + deferral)
    }

    /// A step that judges the design refused it with a message of its own. A program that crashed does not count.
    private static func refused(_ evidence: Evidence, _ flow: FlowFolder) -> DesignFault? {
        guard let step = flow.undone, let kind = StepKind.named(step.folder.suffix) else { return nil }
        let said = flow.log.steps.last { $0.folder == step.folder.text }?.lines ?? []
        for lines in [evidence.errors ?? [], said, evidence.lastWords] {
            if let sentence = refusal(lines, by: kind) { return DesignFault(step: step, reason: sentence) }
        }
        return nil
    }

    private static let complaint = "RuntimeError: "

    private static func refusal(_ lines: [String], by kind: StepKind) -> String? {
        let lines = lines.map(\.trimmed)
        // KLayout's complaint about a file or its contents: such a traceback is not the program's fault.
        let isReading = kind.suffix == "klayout-readlayout"
        if kind.judges || isReading,
            let line = lines.last(where: { $0.hasPrefix(complaint) && (isReading || $0.contains(" in Layout.")) })
        {
            return line.dropFirst(complaint.count).trimmed.cut(to: 1000)
        }
        guard kind.judges, !lines.contains(where: { $0.hasPrefix("Traceback (") }) else { return nil }
        for line in lines.reversed() {
            for mark in ["[Error]:", "[Error]", "Error:"] where line.hasPrefix(mark) {
                let sentence = line.dropFirst(mark.count).trimmed
                if !sentence.isEmpty { return sentence.cut(to: 1000) }
            }
        }
        return nil
    }

    /// Reports that count violations, if the flow's message is missing.
    private static func measured(_ evidence: Evidence, _ flow: FlowFolder) -> DesignFault? {
        let errors = evidence.checks.filter(\.isError)
        guard let first = errors.first else { return nil }
        let sentences = errors.map { "\($0.count ?? 0) \($0.kind.errors) found." }
        return DesignFault(
            step: flow.step(first.kind.checker) ?? flow.step(first.kind.step),
            reason: sentences.joined(separator: " "))
    }
}
