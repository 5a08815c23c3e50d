import Domain
import Foundation
import Reports
import Storage
import TestSupport
import Testing

/// What a run has left is never taken for a pass unless all of it is there and whole, though the exit code says so.
@Suite("Truncated, empty and hostile trees")
struct DamagedTreeTests {
    private static let passing = Observation.exited(code: 0, hasOutput: true)

    /// What has to be whole: the rest of the files are for people.
    private static func counts(_ path: String) -> Bool {
        ["flow.log", "metrics.json", "state_out.json", "runtime.txt"].contains { path.hasSuffix("/" + $0) }
            || path.hasSuffix(".lyrdb")
    }

    @Test(
        "cut short at any file that counts, emptied or without it, a clean tree has not passed",
        arguments: ["half", "empty", "gone"])
    func truncated(how: String) throws {
        try RealTree(name: "clean_1x1", isComplete: false).use { folder in
            #expect(try RealTree.report(folder, Self.passing).verdict == .passed)
            for file in files(below: folder).filter(Self.counts) where !file.contains("magic-drc/reports") {
                let url = URL(filePath: "\(folder)/\(file)")
                let whole = try Data(contentsOf: url)
                switch how {
                case "half": try whole.prefix(whole.count / 2).write(to: url)
                case "empty": try Data().write(to: url)
                default: try FileManager.default.removeItem(at: url)
                }
                // Of a report there are two forms, and the counts tell alone.
                let counts = file.hasSuffix(".lyrdb") ? "\(folder)/\(file.dropLast(5))json" : nil
                let other = counts.flatMap { try? Data(contentsOf: URL(filePath: $0)) }
                if let counts { try FileManager.default.removeItem(atPath: counts) }
                let report = try RealTree.report(folder, Self.passing)
                #expect(report.verdict == .systemFailed, "\(file)")
                #expect(!report.summary.isEmpty)
                try whole.write(to: url)
                if let counts, let other { try other.write(to: URL(filePath: counts)) }
            }
        }
    }

    @Test("trees of failures, cut anywhere, have not passed, whatever the exit code says", arguments: Expected.all)
    func cutFailures(expected: Expected) throws {
        guard expected.verdict != .passed else { return }
        try RealTree(name: expected.tree, isComplete: false).use { folder in
            for file in files(below: folder) {
                let url = URL(filePath: "\(folder)/\(file)")
                let whole = try Data(contentsOf: url)
                for count in [0, whole.count / 3, whole.count * 9 / 10] {
                    try whole.prefix(count).write(to: url)
                    for code in [0, 1] {
                        let report = try RealTree.report(folder, .exited(code: code, hasOutput: true))
                        #expect(report.verdict != .passed, "\(file) \(count)")
                    }
                }
                try whole.write(to: url)
            }
        }
    }

    @Test("an error that only a report counts is one, whatever the flow says")
    func unsaid() throws {
        try RealTree(name: "bad_drc_m1_width", isComplete: false).use { folder in
            let flow = try RealTree.flow(in: folder)
            try write("", to: flow + "/error.log")
            let text = try String(contentsOfFile: flow + "/flow.log", encoding: .utf8)
            try write(text.replacing("2 KLayout DRC errors found. - deferred\n", with: ""), to: flow + "/flow.log")
            for code in [0, 1] {
                let report = try RealTree.report(folder, .exited(code: code, hasOutput: true))
                #expect(report.verdict == .designFailed)
                #expect(report.failedStep == "Checker.KLayoutDRC")
                #expect(report.reason == "2 KLayout DRC errors found.")
            }
        }
    }

    @Test("what is left of nothing at all is no pass")
    func nothing() throws {
        try withFolder { folder in
            #expect(try RealTree.report(folder, Self.passing).verdict == .systemFailed)
            try FileManager.default.createDirectory(atPath: folder + "/runs/RUN_1", withIntermediateDirectories: true)
            let report = try RealTree.report(folder, Self.passing)
            #expect(report.verdict == .systemFailed)
            #expect(report.steps.isEmpty)
            #expect(try RealTree.report(nil, Self.passing, LogTail([])).verdict == .systemFailed)
        }
    }

    @Test("links are as if they were not there")
    func links() throws {
        try RealTree(name: "clean_1x1", isComplete: false).use { clean in
            try withFolder { folder in
                try FileManager.default.createSymbolicLink(
                    atPath: folder + "/runs", withDestinationPath: clean + "/runs")
                #expect(try RealTree.report(folder, Self.passing).steps.isEmpty)
            }
            let flow = try RealTree.flow(in: clean)
            for path in ["final/metrics.json", "error.log", "14-klayout-drc", "01-klayout-readlayout/state_out.json"] {
                try FileManager.default.moveItem(atPath: "\(flow)/\(path)", toPath: clean + "/elsewhere")
                try FileManager.default.createSymbolicLink(
                    atPath: "\(flow)/\(path)", withDestinationPath: clean + "/elsewhere")
                #expect(try RealTree.report(clean, Self.passing).verdict == .systemFailed, "\(path)")
                try FileManager.default.removeItem(atPath: "\(flow)/\(path)")
                try FileManager.default.moveItem(atPath: clean + "/elsewhere", toPath: "\(flow)/\(path)")
            }
        }
    }

    @Test("folders, pipes and devices in place of files are waited for by nobody")
    func pipes() throws {
        try RealTree(name: "clean_1x1", isComplete: false).use { folder in
            let flow = try RealTree.flow(in: folder)
            for path in files(below: flow) {
                try FileManager.default.removeItem(atPath: "\(flow)/\(path)")
                try #require(mkfifo("\(flow)/\(path)", 0o600) == 0)
            }
            #expect(try RealTree.report(folder, Self.passing).verdict == .systemFailed)
        }
    }

    @Test("a run that was killed in a program of its own is out of memory, another that broke is the system's fault")
    func broken() throws {
        try RealTree(name: "lim1g", isComplete: false).use { folder in
            let said = "Error: The precheck failed with the following exception: \nRender Image (w/ KLayout): "
            try write(said + "Interrupted (SIGSEGV)\n", to: folder + "/stdout.txt")
            let report = try RealTree.report(folder, .exited(code: 1, hasOutput: false))
            #expect(report.verdict == .systemFailed)
            #expect(report.failedStep == "KLayout.Render")
            #expect(report.reason == "Render Image (w/ KLayout): Interrupted (SIGSEGV)")
            try write("", to: folder + "/stdout.txt")
            #expect(try RealTree.report(folder, .exited(code: 1, hasOutput: false)).verdict == .systemFailed)
        }
    }

    @Test("a traceback before any step is the system's fault, and its last line is the reason")
    func traceback() throws {
        let lines = [
            "Traceback (most recent call last):", "  File \"x.py\", line 1", "    f()", "on standard output",
            "FileNotFoundError: no PDK", "later",
        ]
        let report = try RealTree.report(nil, .exited(code: 1, hasOutput: false), LogTail(lines))
        #expect(report.verdict == .systemFailed)
        #expect(report.reason == "FileNotFoundError: no PDK")
        #expect(report.steps.isEmpty)
    }

    @Test("a traceback is no reason for an ending that has another")
    func otherReasons() throws {
        let tail = LogTail(["Traceback (most recent call last):", "KeyboardInterrupt: stopped"])
        #expect(
            try RealTree.report(nil, .exited(code: 0, hasOutput: true), tail).reason == "it left no folder of a flow")
        #expect(try RealTree.report(nil, .exited(code: 0, hasOutput: false), tail).reason == "it left no output layout")
        #expect(try RealTree.report(nil, .stopped(isCancelled: true), tail).reason == nil)
    }

    @Test("a checking program that broke does not speak of the design, a layout that KLayout cannot read does")
    func tracebacks() throws {
        try RealTree(name: "bad_size", isComplete: false).use { folder in
            let flow = try RealTree.flow(in: folder)
            for (said, verdict) in [
                ("ModuleNotFoundError: No module named 'klayout'", Verdict.systemFailed),
                ("RuntimeError: The layout has multiple top cells in Layout.top_cell", .designFailed),
            ] {
                let lines =
                    "Subprocess had a non-zero exit.\nLast 3 line(s):\nTraceback (most recent call last):\n\(said)\n"
                for file in ["error.log", "03-klayout-checksize/klayout-checksize.log"] {
                    try write(lines, to: "\(flow)/\(file)")
                }
                try write(
                    "Running 'KLayout.CheckSize' at '../workdir/runs/RUN_1/03-klayout-checksize'…\n" + lines,
                    to: flow + "/flow.log")
                #expect(try RealTree.report(folder, .exited(code: 1, hasOutput: false)).verdict == verdict)
            }
        }
    }
}
