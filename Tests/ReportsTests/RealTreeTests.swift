import Domain
import Reports
import Storage
import Testing

/// What must be told of a tree that a real run has left.
struct Expected: Sendable {
    let tree: String
    var seen = Observation.exited(code: 1, hasOutput: false)
    let verdict: Verdict
    var step: String?
    let summary: String
    var counts: [String: Int] = [:]
    var rules: [String] = []
    /// Steps that began.
    let steps: Int
    var total = 16
    /// The last one.
    let last: String

    static let all = [
        Expected(
            tree: "clean_1x1", seen: .exited(code: 0, hasOutput: true), verdict: .passed,
            summary: "Passed all 16 steps", counts: clean, steps: 16, last: "KLayout.WriteLayout"),
        Expected(
            tree: "cob_clean", verdict: .designFailed, step: "KLayout.CheckPadMask",
            summary: "KLayout.CheckPadMask failed: Pad mask does not match!", steps: 4, total: 17,
            last: "KLayout.CheckPadMask"),
        Expected(
            tree: "bad_two_tops", verdict: .designFailed, step: "KLayout.CheckTopLevel",
            summary: "KLayout.CheckTopLevel failed: More than one top-level cell in "
                + "/workdir/runs/RUN_2026-11-21_08-17-03/01-klayout-readlayout/chip_top.gds!",
            steps: 2, last: "KLayout.CheckTopLevel"),
        Expected(
            tree: "bad_size", verdict: .designFailed, step: "KLayout.CheckSize",
            summary: "KLayout.CheckSize failed: Layout size does not match slot size 1x1.", steps: 3,
            last: "KLayout.CheckSize"),
        Expected(
            tree: "bad_zero_area", verdict: .designFailed, step: "Checker.KLayoutZeroAreaPolygons",
            summary: "Checker.KLayoutZeroAreaPolygons failed: 1 KLayout zero area polygons count found. "
                + "(34/0_zero_area: 1)",
            counts: ["KLayout density": 0, "KLayout zero-area polygons": 1], rules: ["34/0_zero_area"], steps: 9,
            last: "Checker.KLayoutZeroAreaPolygons"),
        Expected(
            tree: "bad_drc_m1_width", seen: .exited(code: 1, hasOutput: true), verdict: .designFailed,
            step: "Checker.KLayoutDRC",
            summary: "Checker.KLayoutDRC failed: 2 KLayout DRC errors found. (M1.1: 1, M1.3: 1)",
            counts: clean.merging(["KLayout DRC": 2, "Magic DRC": 2]) { $1 }, rules: ["M1.1", "M1.3"], steps: 16,
            last: "KLayout.WriteLayout"),
        Expected(
            tree: "lim1g", verdict: .outOfMemory, step: "KLayout.Render",
            summary: "Out of memory, most likely: Render Image (w/ KLayout): Interrupted (SIGKILL); "
                + "there is no limit, it ended before its use was measured, in KLayout.Render",
            steps: 5, last: "KLayout.Render"),
        Expected(
            tree: "stop5", seen: .stopped(isCancelled: true), verdict: .cancelled,
            step: "KLayout.DRC", summary: "Precheck cancelled, in KLayout.DRC",
            counts: clean.filter { $0.key != "KLayout DRC" }, steps: 14, last: "KLayout.DRC"),
        Expected(
            tree: "stop5", seen: .stopped(.timedOut(.seconds(60))), verdict: .timedOut,
            step: "KLayout.DRC", summary: "Timed out after 60 seconds, in KLayout.DRC",
            counts: clean.filter { $0.key != "KLayout DRC" }, steps: 14, last: "KLayout.DRC"),
    ]

    private static let clean = [
        "KLayout density": 0, "KLayout zero-area polygons": 0, "KLayout antenna": 0, "Magic DRC": 0, "KLayout DRC": 0,
    ]
}

@Suite("What real runs have left")
struct RealTreeTests {
    private static let cases = Expected.all.flatMap { expected in
        RealTree.forms(of: expected.tree).map { (expected, $0) }
    }

    @Test("the verdict, the step, the sentence and the counts of each are right", arguments: cases)
    func report(expected: Expected, tree: RealTree) throws {
        try tree.use { folder in
            let report = try RealTree.report(folder, expected.seen)
            #expect(report.verdict == expected.verdict)
            #expect(report.failedStep == expected.step)
            #expect(report.summary == expected.summary)
            let counts = report.checks.compactMap { check in check.count.map { (check.name, $0) } }
            #expect(Dictionary(uniqueKeysWithValues: counts) == expected.counts)
            #expect(report.checks.filter { $0.state == .failed }.flatMap { $0.rules.map(\.name) } == expected.rules)
            #expect(report.steps.count { $0.state != .notRun } == expected.steps)
            #expect(report.steps.count == expected.total)
            #expect(!report.steps.isEmpty)
        }
    }

    @Test("the progress of each is that of its last step", arguments: cases)
    func progress(expected: Expected, tree: RealTree) throws {
        try tree.use { folder in
            let command = ["python", "precheck.py"] + (expected.tree == "cob_clean" ? ["--cob"] : [])
            let progress = try #require(try RunProgress(try WorkTree(path: folder), command: command))
            #expect(progress.step == expected.last)
            #expect(progress.index == expected.steps)
            #expect(progress.total == expected.total)
        }
    }

    @Test(
        "a violated rule has its description, its count and its first place",
        arguments: RealTree.forms(of: "bad_drc_m1_width"))
    func rules(tree: RealTree) throws {
        try tree.use { folder in
            let report = try RealTree.report(folder, .exited(code: 1, hasOutput: true))
            let check = try #require(report.checks.first { $0.name == "KLayout DRC" })
            #expect(check.isComplete && check.state == .failed && check.rulesLeftOut == 0)
            let rule = try #require(check.rules.first)
            #expect(rule.description == "M1.1 : min. metal1 width : 0.23µm")
            #expect(rule.count == 1)
            let place = try #require(rule.places.first)
            #expect((place.cell, place.shape) == ("chip_top", "edge-pair"))
            #expect((place.x, place.y) == (1966, 200))
            #expect(place.text == "(1966,200;1966,201)|(1966.1,201;1966.1,200)")
            let magic = try #require(report.checks.first { $0.name == "Magic DRC" })
            #expect(magic.state == .warned)
            #expect(
                magic.rules.map(\.description) == ["Metal1 width < 46 (M1.1)", "Metal1 minimum area < 5776 (M1.3)"])
            #expect(report.steps.first { $0.name == "Checker.MagicDRC" }?.state == .warned)
            #expect(report.steps.first { $0.name == "Checker.KLayoutDRC" }?.state == .failed)
            #expect(report.warnings == ["2 Magic DRC errors found."])
            #expect(report.isComplete)
        }
    }

    @Test("a step has its time and its peak memory", arguments: RealTree.forms(of: "bad_drc_m1_width"))
    func figures(tree: RealTree) throws {
        try tree.use { folder in
            let report = try RealTree.report(folder, .exited(code: 1, hasOutput: true))
            let render = try #require(report.steps.first { $0.name == "KLayout.Render" })
            #expect(render.state == .passed)
            #expect(render.seconds == 11.297)
            #expect(render.peakMemoryBytes == 1 << 30)
            #expect(render.log?.hasSuffix("/05-klayout-render/klayout-render.log") == true)
        }
    }

    @Test("the check in progress tells the rule that it is at")
    func detail() throws {
        try RealTree(name: "stop5", isComplete: false).use { folder in
            let flow = try RealTree.flow(in: folder)
            try write(
                "2026-11-21 08:24:26 +0000: Memory Usage (444056K) : Executing rule DM4.3\n"
                    + "2026-11-21 08:24:27 +0000: Memory Usage (444056K) : Executing rule DF.1a\nmetal1 has 3 polygons\n",
                to: flow + "/14-klayout-drc/klayout-drc.log")
            let progress = try #require(try RunProgress(try WorkTree(path: folder), command: []))
            #expect(progress.detail == "rule DF.1a")
            #expect(progress.started != nil)
        }
    }
}
