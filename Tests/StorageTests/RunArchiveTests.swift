import Domain
import Foundation
import Testing

@testable import Storage

@Suite("Archives of runs")
struct RunArchiveTests {
    /// Makes a run with what a container may leave, and calls `check` with the path of what `tar` unpacks of its
    /// archive.
    private func unpacked(_ prepare: (_ work: String) throws -> Void, check: (_ root: String) throws -> Void) throws {
        try withStorage { storage, folder in
            let run = storage.run(RunID())
            try archive(run, prepare, to: folder)
            try check("\(folder)/\(run.id)")
        }
    }

    private func archive(_ run: RunFolder, _ prepare: (_ work: String) throws -> Void, to folder: String) throws {
        try FileManager.default.createDirectory(atPath: run.path, withIntermediateDirectories: true)
        try run.makeWork(isOpen: false)
        try Data("layout".utf8).write(to: URL(filePath: run.inputPath))
        try Data("log\n".utf8).write(to: URL(filePath: run.logPath))
        try prepare(run.workPath)
        let archive = folder + "/archive.tar.gz"
        var bytes = Data()
        try RunArchive.write(run) { bytes.append(contentsOf: $0) }
        try bytes.write(to: URL(filePath: archive))
        let tar = Process()
        tar.executableURL = URL(filePath: "/bin/tar")
        tar.arguments = ["-xzf", archive, "-C", folder]
        try tar.run()
        tar.waitUntilExit()
        #expect(tar.terminationStatus == 0)
    }

    private func text(_ path: String) -> String? {
        FileManager.default.contents(atPath: path).map { String(decoding: $0, as: UTF8.self) }
    }

    private func target(_ path: String) -> String? { try? FileManager.default.destinationOfSymbolicLink(atPath: path) }

    @Test("input, log and the working folder lie under the run's identifier")
    func content() throws {
        try unpacked { work in
            try FileManager.default.createDirectory(atPath: work + "/runs/a", withIntermediateDirectories: true)
            try Data("x".utf8).write(to: URL(filePath: work + "/runs/a/b.log"))
            // What Docker leaves where it put the input over.
            try Data().write(to: URL(filePath: work + "/input.gds"))
        } check: { root in
            #expect(text(root + "/input.gds") == "layout")
            #expect(text(root + "/container.log") == "log\n")
            #expect(text(root + "/runs/a/b.log") == "x")
        }
    }

    @Test("a link stays a link, and what it leads to stays out; pipes stay out")
    func hostile() throws {
        try unpacked { work in
            symlink("/etc/passwd", work + "/passwd")
            symlink("/etc", work + "/etc")
            mkfifo(work + "/pipe", 0o600)
        } check: { root in
            #expect(target(root + "/passwd") == "/etc/passwd")
            #expect(target(root + "/etc") == "/etc")
            #expect(!FileManager.default.fileExists(atPath: root + "/pipe"))
        }
    }

    @Test("names of any length and link targets of any length are kept")
    func longNames() throws {
        let long = String(repeating: "n", count: 200)
        try unpacked { work in
            try FileManager.default.createDirectory(atPath: "\(work)/\(long)", withIntermediateDirectories: true)
            try Data("x".utf8).write(to: URL(filePath: "\(work)/\(long)/\(long)"))
            symlink(long + "/" + long, work + "/link")
        } check: { root in
            #expect(text("\(root)/\(long)/\(long)") == "x")
            #expect(target(root + "/link") == long + "/" + long)
        }
    }

    @Test("a large file is transferred completely")
    func large() throws {
        let bytes = Data((0..<3_000_001).map { UInt8(truncatingIfNeeded: $0 &* 31 >> 3) })
        try unpacked { work in
            try bytes.write(to: URL(filePath: work + "/large"))
        } check: { root in
            #expect(FileManager.default.contents(atPath: root + "/large") == bytes)
        }
    }

    @Test("what the receiver throws ends the archive")
    func receiverGone() throws {
        struct Gone: Error {}
        try withStorage { storage, _ in
            let run = storage.run(RunID())
            try FileManager.default.createDirectory(atPath: run.path, withIntermediateDirectories: true)
            #expect(throws: Gone.self) { try RunArchive.write(run) { _ in throw Gone() } }
        }
    }

    @Test("sizes from 8 GiB on are written as numbers, smaller ones as digits")
    func sizes() {
        var header = TarHeader(name: Array("x".utf8), kind: .file)
        header.size = (1 << 33) - 1
        #expect(Array(header.bytes[124..<136]) == Array("77777777777\u{0}".utf8))
        header.size = 1 << 33
        #expect(Array(header.bytes[124..<136]) == [0x80, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 0])
    }
}
