import Domain
import Foundation
import TestSupport
import Testing

@testable import Reports

@Suite("Forms of a report")
struct FormTests {
    @Test("JUnit's XML is well-formed, and not green unless the run has passed", arguments: Expected.all)
    func junit(expected: Expected) throws {
        try RealTree(name: expected.tree, isComplete: false).use { folder in
            let report = try RealTree.report(folder, expected.seen)
            let text = JUnitReport(report, of: "precheck-1").text
            let isGreen = text.contains("failures=\"0\" errors=\"0\"")
            #expect(isGreen == (expected.verdict == .passed))
            for rule in expected.rules { #expect(text.contains("name=\"\(rule)\"")) }
        }
    }

    /// What a hostile report may put into names and texts.
    private static let hostile = "<b>&\"'`|*_[x](http://x.y) www.z.de \u{0}\u{1B}]]>\n# h\r\n--- \u{FFFE}"

    private var report: Report {
        var report = Report(verdict: .designFailed, summary: Self.hostile)
        (report.failedStep, report.reason, report.warnings) = (Self.hostile, Self.hostile, [Self.hostile])
        let place = ViolatedRule.Place(cell: Self.hostile, shape: Self.hostile, x: 1, y: 2, text: Self.hostile)
        let rule = ViolatedRule(name: Self.hostile, description: Self.hostile, count: 2, places: [place])
        report.steps = [
            .init(name: Self.hostile, state: .failed, seconds: 1.25, peakMemoryBytes: 1 << 30, log: Self.hostile)
        ]
        report.checks = [
            .init(
                name: Self.hostile, state: .failed, count: 2, isComplete: true, rules: [rule], rulesLeftOut: 1,
                report: Self.hostile)
        ]
        return report
    }

    @Test("whatever a report holds, JUnit's XML has the same elements")
    func hostileJUnit() {
        let text = JUnitReport(report, of: Self.hostile).text
        #expect(text.split(separator: "<testcase ").count == 4)
        #expect(!text.contains("<b>"))
        #expect(text.unicodeScalars.allSatisfy { $0.value >= 0x20 || $0 == "\n" })
    }

    @Test("whatever a report holds, Markdown has the same lines")
    func hostileMarkdown() {
        let text = MarkdownReport(report, of: "precheck-1").text
        #expect(!text.contains("<b>") && !text.contains("http://") && !text.contains("www."))
        #expect(text.split(separator: "\n").filter { $0.hasPrefix("| ") }.count == 10)
        #expect(!text.contains("\n# h"))
    }

    /// For scripts/check-report-forms.sh, which has other programs read them.
    private static let folder = ProcessInfo.processInfo.environment["PRECHECK_REPORT_FORMS"]

    @Test("are written for other programs to read", .enabled(if: folder != nil))
    func written() throws {
        let folder = try #require(Self.folder)
        func keep(_ report: Report, _ name: String) throws {
            try write(JUnitReport(report, of: "precheck-1").text, to: "\(folder)/\(name).xml")
            try write(MarkdownReport(report, of: "precheck-1").text, to: "\(folder)/\(name).md")
        }
        try keep(report, "hostile")
        for expected in Expected.all {
            try RealTree(name: expected.tree, isComplete: false).use { tree in
                let report = try RealTree.report(tree, expected.seen)
                try keep(report, "\(expected.tree).\(expected.verdict.rawValue)")
            }
        }
    }
}
