import Domain
import Foundation
import Reports
import Storage
import TestSupport
import Testing

/// What a real run has left: cut down, from one file of Fixtures, or whole, where such trees lie beside the project.
struct RealTree: Sendable, CustomTestStringConvertible {
    let name: String
    let isComplete: Bool

    var testDescription: String { name + (isComplete ? ", whole" : "") }

    /// Every form of the tree that is there.
    static func forms(of name: String) -> [RealTree] {
        let isThere = FileManager.default.fileExists(atPath: shared(name) + "/runs")
        return [RealTree(name: name, isComplete: false)] + (isThere ? [RealTree(name: name, isComplete: true)] : [])
    }

    /// Calls `body` with a folder that holds the tree, to be changed at will.
    func use<Result>(_ body: (String) throws -> Result) throws -> Result {
        try withFolder { folder in
            try isComplete ? copy(to: folder) : SampleTree.unpack(name, to: folder)
            return try body(folder)
        }
    }

    /// The report of what lies in `folder`.
    static func report(_ folder: String, _ seen: Observation, _ budget: ReportBudget = ReportBudget()) throws -> Report
    {
        let output =
            (try? String(decoding: Data(contentsOf: URL(filePath: folder + "/stdout.txt")), as: UTF8.self)) ?? ""
        let lines = output.split(separator: "\n").suffix(200).map(String.init)
        return try report(WorkTree(path: folder), seen, LogTail(lines), budget)
    }

    /// The report of a run that left `tree` and of which this was seen beside it.
    static func report(
        _ tree: consuming WorkTree?, _ seen: Observation, _ tail: LogTail, _ budget: ReportBudget = ReportBudget()
    ) throws -> Report {
        let evidence = try Evidence.read(tree, tail, budget)
        var seen = seen
        seen.findings = evidence.findings
        return Report(evidence, Ending.decide(seen))
    }

    /// The run's own folder in `folder`.
    static func flow(in folder: String) throws -> String {
        let names = try FileManager.default.contentsOfDirectory(atPath: folder + "/runs")
        return "\(folder)/runs/\(names[0])"
    }

    private func copy(to folder: String) throws {
        let source = Self.shared(name)
        for file in FileManager.default.subpaths(atPath: source) ?? [] {
            var isFolder: ObjCBool = false
            _ = FileManager.default.fileExists(atPath: "\(source)/\(file)", isDirectory: &isFolder)
            if !isFolder.boolValue {
                try SampleTree.write(
                    try Data(contentsOf: URL(filePath: "\(source)/\(file)")), to: "\(folder)/\(file)")
            }
        }
    }

    private static func shared(_ name: String) -> String {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
        return root.appending(path: "shared/runs/\(name)").path
    }
}
