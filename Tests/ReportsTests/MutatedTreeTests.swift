import Domain
import Foundation
import TestSupport
import Testing

@testable import Reports

/// Real trees with some of their bytes changed at random.
@Suite("Mutated trees")
struct MutatedTreeTests {
    @Test("never crash, never pass what has failed, and give reports that can be written", arguments: Expected.all)
    func mutated(expected: Expected) throws {
        var random = SeededGenerator(seed: 7)
        try RealTree(name: expected.tree, isComplete: false).use { folder in
            let paths = files(below: folder)
            for _ in 0..<20 {
                var originals: [(URL, Data)] = []
                for path in paths.shuffled(using: &random).prefix(6) {
                    let url = URL(filePath: "\(folder)/\(path)")
                    let data = try Data(contentsOf: url)
                    originals.append((url, data))
                    try Self.mutate(data, &random).write(to: url)
                }
                for code in [0, 1, 137] {
                    let report = try RealTree.report(folder, .exited(code: code, hasOutput: true))
                    if expected.verdict != .passed || code != 0 { #expect(report.verdict != .passed) }
                    #expect(!report.summary.isEmpty && report.summary.utf8.count < 8000)
                    #expect(!JUnitReport(report, of: "x").text.isEmpty && !MarkdownReport(report, of: "x").text.isEmpty)
                    let kept = try JSONEncoder().encode(report)
                    #expect(try JSONDecoder().decode(Report.self, from: kept) == report)
                }
                for (url, data) in originals { try data.write(to: url) }
            }
        }
    }

    private static func mutate(_ data: Data, _ random: inout SeededGenerator) -> Data {
        var bytes = [UInt8](data)
        for _ in 0..<Int.random(in: 1...8, using: &random) {
            let place = Int.random(in: 0...bytes.count, using: &random)
            switch Int.random(in: 0..<5, using: &random) {
            case 0: bytes.insert(UInt8.random(in: 0...255, using: &random), at: place)
            case 1: if place < bytes.count { bytes[place] = UInt8.random(in: 0...255, using: &random) }
            case 2: bytes.removeSubrange(place..<min(bytes.count, place + 40))
            case 3: bytes.insert(contentsOf: bytes[place..<min(bytes.count, place + 200)], at: place)
            default: bytes.insert(contentsOf: Array("<9999999999999999999\"'/>{[".utf8), at: place)
            }
        }
        return Data(bytes)
    }
}

/// Only where there is time and room for it, as for logs of the full size: PRECHECK_LARGE=1.
@Suite("A very large report", .enabled(if: ProcessInfo.processInfo.environment["PRECHECK_LARGE"] == "1"))
struct LargeReportTests {
    @Test("of 2 GB is read in bounded memory, in less than a minute", .timeLimit(.minutes(5)))
    func large() throws {
        try RealTree(name: "bad_drc_m1_width", isComplete: false).use { folder in
            let path = try RealTree.flow(in: folder) + "/14-klayout-drc/reports/drc.klayout.lyrdb"
            let text = try String(contentsOfFile: path, encoding: .utf8)
            let end = try #require(text.range(of: " </items>"))
            let start = try #require(text.range(of: "  <item>"))
            let item = Data(text[start.lowerBound..<end.lowerBound].utf8)
            let file = try #require(FileHandle(forWritingAtPath: path))
            try file.truncate(atOffset: 0)
            try file.write(contentsOf: Data(text[..<start.lowerBound].utf8))
            let block = Data((0..<2000).flatMap { _ in item })
            var count = 2000
            while try file.offset() < 2 << 30 {
                try file.write(contentsOf: block)
                count += 2000
            }
            try file.write(contentsOf: Data(text[end.lowerBound...].utf8))
            try file.close()
            let (before, clock) = (try Self.peak(), ContinuousClock.now)
            let report = try RealTree.report(folder, .exited(code: 1, hasOutput: true))
            let time = ContinuousClock.now - clock
            #expect(time < .seconds(60))
            let memory = try Self.peak() - before
            #expect(memory < 64 << 10, "KiB")
            #expect(report.verdict == .designFailed)
            print("read in \(time), \(memory) KiB more than before; \(report.summary)")
        }
    }

    /// The most memory that the process has used, in KiB.
    private static func peak() throws -> Int {
        let status = try String(contentsOfFile: "/proc/self/status", encoding: .utf8)
        let line = status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") }
        return line.flatMap { $0.split(separator: " ").dropFirst().first.flatMap { Int($0) } } ?? 0
    }
}
