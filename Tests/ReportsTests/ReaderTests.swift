import Domain
import Foundation
import Storage
import TestSupport
import Testing

@testable import Reports

@Suite("Readers of reports")
struct ReaderTests {
    private func markers(_ text: String, pieces size: Int = .max) -> RuleReport {
        var reader = MarkerDatabase()
        let bytes = Array(text.utf8)
        for start in stride(from: 0, to: bytes.count, by: min(size, max(1, bytes.count))) {
            bytes[start..<min(bytes.count, start + min(size, bytes.count))].withUnsafeBytes { reader.feed($0) }
        }
        return reader.report()
    }

    private func text(_ text: String, pieces size: Int = 1000) -> RuleReport {
        var reader = MagicReport()
        let bytes = Array(text.utf8)
        for start in stride(from: 0, to: bytes.count, by: size) {
            bytes[start..<min(bytes.count, start + size)].withUnsafeBytes { reader.feed($0) }
        }
        return reader.report()
    }

    private static let nested = """
        <?xml version="1.0"?><!-- <items><item> > --><report-database><description>not a rule</description>
        <categories><category><name>deck</name><description>the deck</description><categories>
        <category><name>M1.1</name><description>a &lt; b &amp; &#x41;&#66; &bogus; <![CDATA[>]]></description></category>
        </categories></category></categories><cells><cell><name>top</name></cell></cells>
        <items><item><category>deck.'M1.1'</category><cell>top:1</cell><multiplicity>3</multiplicity>
        <values><value>box: (1.5,-2;3,4)</value><value>text: 'x'</value></values></item>
        <item><category>unknown</category><values><value>text: 'nowhere'</value></values></item>
        <item/></items></report-database>
        """

    @Test("categories in categories, entities, multiplicities and comments are understood, whatever the pieces")
    func nested() throws {
        let whole = markers(Self.nested)
        #expect(whole.isComplete && whole.total == 5)
        #expect(whole.rules.map(\.name) == ["deck.M1.1", "", "unknown"])
        let rule = try #require(whole.rules.first)
        #expect(rule.count == 3)
        #expect(rule.places == [.init(cell: "top:1", shape: "box", x: 1.5, y: -2, text: "(1.5,-2;3,4)")])
        for size in [1, 2, 3, 7, 64] { #expect(markers(Self.nested, pieces: size) == whole) }
    }

    @Test("cut anywhere, a report is incomplete and counts no more than there is")
    func cut() {
        let bytes = Array(Self.nested.utf8)
        for count in 0..<(bytes.count - 1) {
            let report = markers(String(decoding: bytes.prefix(count), as: UTF8.self))
            #expect(!report.isComplete)
            #expect(report.total <= 5)
        }
    }

    @Test(
        "hostile reports are counted in bounded memory",
        arguments: [
            String(repeating: "<", count: 100_000), String(repeating: "<categories><category>", count: 20_000),
            "<report-database><categories><category><name>" + String(repeating: "x", count: 1_000_000),
            "<report-database><items><item><multiplicity>9223372036854775807</multiplicity></item><item/></items></report-database>",
            "<report-database><items><item><value>box: (1e999,nan)</value></item></items>",
            "&#xFFFFFFFF;</report-database>",
        ])
    func hostile(_ text: String) {
        let report = markers(text)
        #expect(report.rules.count <= 100)
        #expect(report.rules.allSatisfy { $0.name.utf8.count < 300 && $0.places.isEmpty })
    }

    @Test("of many rules the worst are given, and the rest is counted")
    func many() {
        var text = "<report-database><items>"
        for rule in 0..<12_000 {
            for _ in 0..<(rule == 7 ? 3 : 1) { text += "<item><category>r\(rule)</category></item>" }
        }
        let report = markers(text + "</items></report-database>")
        #expect(report.total == 12_002)
        #expect(report.rules.count == 100)
        #expect(report.rules.first?.name == "r7")
        #expect(report.leftOut > 9000)
    }

    @Test("Magic's own report gives its rules and boxes, and says whether it is complete")
    func magic() {
        let line = String(repeating: "-", count: 40)
        let whole =
            "top\n\(line)\nMetal1 width < 46 (M1.1)\n\(line)\n 1.5um 2um 3um 4um\n 5um 6um 7um 8um\n\(line)\nother\n\(line)\n 1um 2um 3um 4um\n\(line)\n[INFO] COUNT: 3\n"
        for size in [1, 5, 1000] {
            let report = text(whole, pieces: size)
            #expect(report.isComplete && report.total == 3)
            #expect(report.rules.map(\.name) == ["M1.1", "other"])
            #expect(report.rules[0].places.map(\.x) == [1.5, 5])
        }
        #expect(!text(String(whole.dropLast(20))).isComplete)
        #expect(text(String(repeating: "x", count: 1_000_000)).rules.isEmpty)
    }

    @Test("an exhausted budget leaves an incomplete report")
    func budget() throws {
        try RealTree(name: "clean_1x1", isComplete: false).use { folder in
            for budget in [ReportBudget(bytes: 100), ReportBudget(time: .zero)] {
                for file in files(below: folder) where file.contains("/reports/") && file.hasSuffix(".json") {
                    try? FileManager.default.removeItem(atPath: "\(folder)/\(file)")
                }
                let report = try RealTree.report(folder, .exited(code: 0, hasOutput: true), budget)
                #expect(report.verdict == .systemFailed)
            }
        }
    }

    @Test("a report that claims terabytes ends in time", .timeLimit(.minutes(2)))
    func sparse() throws {
        try RealTree(name: "clean_1x1", isComplete: false).use { folder in
            let report = try RealTree.flow(in: folder) + "/14-klayout-drc/reports/drc.klayout.lyrdb"
            try #require(truncate(report, 1 << 42) == 0)
            let start = ContinuousClock.now
            let budget = ReportBudget(bytes: 16 << 30, time: .seconds(2))
            let found = try RealTree.report(folder, .exited(code: 0, hasOutput: true), budget)
            #expect(found.verdict == .systemFailed || found.verdict == .passed)
            #expect(ContinuousClock.now - start < .seconds(20))
        }
    }
}
