import Domain

/// A report as JUnit XML, which CI systems read: a test case for each step, and one for each violated rule.
package struct JUnitReport {
    /// The whole XML document.
    package let text: String

    /// - Parameter name: the run's name.
    package init(_ report: Report, of name: String) {
        var cases = report.steps.map { Self.testCase(of: $0, report) }
        for check in report.checks {
            cases += check.rules.map { Self.testCase(of: $0, in: check) }
        }
        cases.append(Self.verdict(report))
        let failures = cases.count { $0.outcome?.name == "failure" }
        let errors = cases.count { $0.outcome?.name == "error" }
        let skipped = cases.count { $0.outcome?.name == "skipped" }
        let time = Self.decimal(report.steps.reduce(0) { $0 + ($1.seconds ?? 0) })
        let counts =
            "tests=\"\(cases.count)\" failures=\"\(failures)\" errors=\"\(errors)\" skipped=\"\(skipped)\" time=\"\(time)\""
        text =
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites \(counts)>\n"
            + " <testsuite name=\"\(name.xml)\" \(counts)>\n" + cases.map(\.text).joined()
            + " </testsuite>\n</testsuites>\n"
    }

    private struct TestCase {
        var group: String
        let name: String
        var seconds = 0.0
        var outcome: (name: String, message: String, text: String)?

        var text: String {
            let head =
                "  <testcase classname=\"\(group.xml)\" name=\"\(name.xml)\" time=\"\(JUnitReport.decimal(seconds))\""
            guard let outcome else { return head + "/>\n" }
            return head
                + ">\n   <\(outcome.name) message=\"\(outcome.message.xml)\">\(outcome.text.xml)</\(outcome.name)>\n"
                + "  </testcase>\n"
        }
    }

    /// The last test case has the summary, so that a run that has not passed is never green.
    private static func verdict(_ report: Report) -> TestCase {
        var verdict = TestCase(group: "precheck", name: "verdict")
        switch report.verdict {
        case .passed: break
        case .designFailed: verdict.outcome = ("failure", report.summary, report.reason ?? "")
        default: verdict.outcome = ("error", report.summary, report.reason ?? "")
        }
        return verdict
    }

    private static func testCase(of step: Report.Step, _ report: Report) -> TestCase {
        var result = TestCase(group: "precheck.steps", name: step.name, seconds: step.seconds ?? 0)
        switch step.state {
        case .passed, .warned: break
        case .failed:
            let isDesign = report.verdict == .designFailed
            result.outcome = (isDesign ? "failure" : "error", report.reason ?? report.summary, "")
        case .interrupted: result.outcome = ("error", report.summary, "")
        case .notRun: result.outcome = ("skipped", "not run", "")
        }
        return result
    }

    private static func testCase(of rule: ViolatedRule, in check: Report.Check) -> TestCase {
        var result = TestCase(group: "precheck.rules.\(check.name)", name: rule.name)
        let places = rule.places.map { "\($0.cell) \($0.shape) \($0.text)" }.joined(separator: "\n")
        // Warnings are not failures.
        let form = check.state == .failed ? "failure" : "skipped"
        result.outcome = (form, "\(rule.count) violations: \(rule.description)", places)
        return result
    }

    fileprivate static func decimal(_ seconds: Double) -> String {
        let milliseconds = Int((seconds * 1000).rounded())
        let rest = String(milliseconds % 1000)
        return "\(milliseconds / 1000).\(String(repeating: "0", count: 3 - rest.count))\(rest)"
    }
}

extension String {
    /// Escaped for elements and attributes; characters that XML does not allow become U+FFFD
    /// (https://www.w3.org/TR/xml/#charsets).
    fileprivate var xml: String {
        var result = ""
        for scalar in unicodeScalars {
            switch scalar {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"": result += "&quot;"
            case "\n": result += "&#10;"
            case "\t": result += "&#9;"
            case "\r": result += "&#13;"
            case "\u{0}"..."\u{1F}", "\u{FFFE}"..."\u{FFFF}": result += "\u{FFFD}"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }
}
