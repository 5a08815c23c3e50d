import Domain
import Foundation
import Reports
import Storage
import TestSupport
import Testing

/// What a real run has left: cut down, from one file of Fixtures, or whole, where such trees lie beside the project.
struct RealTree: Sendable, CustomTestStringConvertible {
    let name: String
    let isWhole: Bool

    var testDescription: String { name + (isWhole ? ", whole" : "") }

    /// Every form of the tree that is there.
    static func forms(of name: String) -> [RealTree] {
        let isThere = FileManager.default.fileExists(atPath: shared(name) + "/runs")
        return [RealTree(name: name, isWhole: false)] + (isThere ? [RealTree(name: name, isWhole: true)] : [])
    }

    /// Calls `body` with a folder that holds the tree, to be changed at will.
    func use<Result>(_ body: (String) throws -> Result) throws -> Result {
        try withFolder { folder in
            try isWhole ? copy(to: folder) : unpack(to: folder)
            return try body(folder)
        }
    }

    /// The report of what lies in `folder`.
    static func report(_ folder: String, _ ending: Ending, _ budget: ReportBudget = ReportBudget()) throws -> Report {
        let output =
            (try? String(decoding: Data(contentsOf: URL(filePath: folder + "/stdout.txt")), as: UTF8.self)) ?? ""
        let lines = output.split(separator: "\n").suffix(200).map(String.init)
        return Report.make(try WorkTree(path: folder), ending, Epilogue(lines), budget)
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
                try write(try Data(contentsOf: URL(filePath: "\(source)/\(file)")), to: "\(folder)/\(file)")
            }
        }
    }

    private func unpack(to folder: String) throws {
        var rest = try Data(contentsOf: URL(filePath: Self.fixtures + "/\(name).tree"))[...]
        while let end = rest.firstIndex(of: 10) {
            let head = String(decoding: rest[..<end], as: UTF8.self).split(separator: " ", maxSplits: 2)
            let start = end + 1
            let size = Int(head[1]) ?? 0
            try write(rest[start..<start + size], to: "\(folder)/\(head[2])")
            rest = rest[(start + size + 1)...]
        }
    }

    private func write(_ data: Data, to path: String) throws {
        let url = URL(filePath: path)
        try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
        try data.write(to: url)
    }

    static let fixtures = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Fixtures").path

    private static func shared(_ name: String) -> String {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
        return root.appending(path: "shared/runs/\(name)").path
    }
}
