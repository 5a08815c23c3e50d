import Domain

/// A report for people, in GitHub's Markdown (https://github.github.com/gfm/).
package struct MarkdownReport {
    /// The whole document.
    package private(set) var text: String

    /// - Parameter name: the run's name.
    package init(_ report: Report, of name: String) {
        text = "## Precheck: \(report.verdict.rawValue.markdown)\n\n\(report.summary.markdown)\n\nRun `\(name.code)`\n"
        if let reason = report.reason, !report.summary.contains(reason) { text += "\n> \(reason.markdown)\n" }
        addWarnings(report)
        addChecks(report)
        addRules(report)
        addSteps(report)
    }

    private mutating func addWarnings(_ report: Report) {
        guard !report.warnings.isEmpty else { return }
        text += "\n### Warnings\n\n" + report.warnings.map { "- \($0.markdown)\n" }.joined()
    }

    private mutating func addChecks(_ report: Report) {
        guard !report.checks.isEmpty else { return }
        text += "\n### Checks\n\n| Check | State | Count |\n| --- | --- | ---: |\n"
        for check in report.checks {
            let count = check.count.map(String.init) ?? "unknown"
            text += "| \(check.name.markdown) | \(check.state.rawValue) | \(count) |\n"
        }
    }

    private mutating func addRules(_ report: Report) {
        let violated = report.checks.filter { !$0.rules.isEmpty }
        guard !violated.isEmpty else { return }
        text += "\n### Violated rules\n\n| Check | Rule | Count | Description | First place (µm) |\n"
        text += "| --- | --- | ---: | --- | --- |\n"
        for check in violated {
            for rule in check.rules {
                let place = rule.places.first.map { "\($0.x), \($0.y)" } ?? ""
                text +=
                    "| \(check.name.markdown) | \(rule.name.markdown) | \(rule.count) | \(rule.description.markdown) | \(place) |\n"
            }
            if check.rulesLeftOut > 0 {
                text += "| \(check.name.markdown) | and \(check.rulesLeftOut) more |  |  |  |\n"
            }
        }
    }

    private mutating func addSteps(_ report: Report) {
        guard !report.steps.isEmpty else { return }
        text += "\n### Steps\n\n| Step | State | Seconds | Peak memory (MiB) |\n| --- | --- | ---: | ---: |\n"
        for step in report.steps {
            let seconds = step.seconds.map { String(($0 * 10).rounded() / 10) } ?? ""
            let memory = step.peakMemoryBytes.map { String($0 >> 20) } ?? ""
            text += "| \(step.name.markdown) | \(step.state.rawValue.markdown) | \(seconds) | \(memory) |\n"
        }
    }
}

extension String {
    /// As plain text on one line: whatever has a meaning in Markdown is escaped
    /// (https://github.github.com/gfm/#backslash-escapes), and addresses do not become links.
    fileprivate var markdown: String {
        var result = ""
        for scalar in unicodeScalars {
            switch scalar {
            case "\u{0}"..."\u{1F}", "\u{7F}", "\u{FFFE}"..."\u{FFFF}": result += " "
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "*", "[", "\\", "]", "_", "`", "|", "~": result += "\\" + String(scalar)
            // These only have a meaning at the beginning.
            case "#", "+", "-", "=": result += (result.isEmpty ? "\\" : "") + String(scalar)
            case ".", ")": result += result.allSatisfy(\.isNumber) ? "\\\(scalar)" : String(scalar)
            default: result.unicodeScalars.append(scalar)
            }
        }
        // Addresses would become links.
        for start in ["www.", "://", "mailto:", "xmpp:"] {
            guard let mark = start.unicodeScalars.first(where: { $0 == "." || $0 == ":" }) else { continue }
            result = result.replacing(start, with: start.replacing(String(mark), with: "&#\(mark.value);"))
        }
        return result.trimmed
    }

    /// For the inside of a code span.
    fileprivate var code: String { String(unicodeScalars.filter { $0 != "`" && $0 != "|" && $0.value >= 0x20 }) }
}
