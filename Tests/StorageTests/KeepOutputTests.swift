import Domain
import Foundation
import Storage
import Testing

@Suite("Finding and keeping the output")
struct KeepOutputTests {
    /// The patterns that the configuration has unless told otherwise.
    private static let standard = [
        "runs/*/final/gds/top.gds", "runs/*/*-klayout-generateid/top.gds", "**/KLayout.GenerateID/top.gds",
    ]

    @Test("what is found is hashed, made read-only and linked into the outputs")
    func keeping() throws {
        try withWork { run, work in
            try write("abc", to: work + "/runs/RUN_1/final/gds/top.gds")
            let output = try run.keepOutput(Self.standard, topCell: CellName("top"))
            #expect(output?.name.description == "top.gds")
            #expect(output?.size == 3)
            #expect(
                output?.checksum.description == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
            #expect(try run.hasOutput())
            #expect(try text(of: run.outputPath) == "abc")
            #expect(try permissions(of: run.outputPath) == 0o444)
            let source = try status(of: work + "/runs/RUN_1/final/gds/top.gds")
            #expect(try status(of: run.outputPath).st_ino == source.st_ino)
        }
    }

    @Test("a large output has the hash of all its bytes")
    func large() throws {
        try withWork { run, work in
            let bytes = [UInt8](repeating: 0, count: 3 << 20)
            try write(bytes, to: work + "/runs/RUN_1/final/gds/top.gds")
            let output = try run.keepOutput(Self.standard, topCell: CellName("top"))
            var digest = Digest()
            bytes.withUnsafeBytes { digest.update($0) }
            let checksum = digest.checksum()
            #expect(output?.checksum == checksum)
            #expect(output?.size == Int64(bytes.count))
        }
    }

    @Test(
        "each of the places where runs leave their output is found",
        arguments: [
            "runs/RUN_2024-01-15_10-30-00/final/gds/top.gds", "runs/RUN_1/04-klayout-generateid/top.gds",
            "runs/RUN_1/05-klayout-generateid/top.gds", "KLayout.GenerateID/top.gds", "a/KLayout.GenerateID/top.gds",
            "a/b/c/d/KLayout.GenerateID/top.gds", "KLayout.GenerateID/KLayout.GenerateID/top.gds",
        ])
    func standardPlaces(_ path: String) throws {
        try withWork { run, work in
            try write(path, to: "\(work)/\(path)")
            #expect(try kept(by: run) == path)
        }
    }

    @Test(
        "other places are not",
        arguments: [
            "top.gds", "runs/top.gds", "runs/RUN_1/top.gds", "runs/RUN_1/final/top.gds", "runs/RUN_1/final/gds/Top.gds",
            "runs/RUN_1/final/gds/top.gds.gz", "runs/RUN_1/final/gds/xtop.gds", "runs/RUN_1/x/final/gds/top.gds",
            "runs/RUN_1/04-klayout-readlayout/top.gds", "runs/.hidden/final/gds/top.gds", "KLayout-GenerateID/top.gds",
            "KLayout.GenerateID/x/top.gds", "RUN_1/final/gds/top.gds",
        ])
    func otherPlaces(_ path: String) throws {
        try withWork { run, work in
            try write(path, to: "\(work)/\(path)")
            #expect(try kept(by: run) == nil)
            #expect(try !run.hasOutput())
        }
    }

    @Test("an earlier pattern wins over a later one, whatever lies there")
    func patternOrder() throws {
        try withWork { run, work in
            for path in [
                "z/KLayout.GenerateID/top.gds", "runs/RUN_9/04-klayout-generateid/top.gds",
                "runs/RUN_1/final/gds/top.gds",
            ] { try write(path, to: "\(work)/\(path)") }
            #expect(try kept(by: run) == "runs/RUN_1/final/gds/top.gds")
        }
    }

    @Test("of several runs the newest by name wins")
    func newest() throws {
        try withWork { run, work in
            for name in [
                "RUN_2024-01-15_10-30-00", "RUN_2024-01-15_09-59-59", "RUN_2023-12-31_23-59-59",
                "RUN_2024-01-02_00-00-00",
            ] { try write(name, to: "\(work)/runs/\(name)/final/gds/top.gds") }
            #expect(try kept(by: run) == "RUN_2024-01-15_10-30-00")
        }
    }

    @Test("a newer run that left nothing is passed over")
    func newestWithout() throws {
        try withWork { run, work in
            try write("old", to: work + "/runs/RUN_1/final/gds/top.gds")
            try write("x", to: work + "/runs/RUN_2/final/gds/other.gds")
            try write("x", to: work + "/runs/RUN_3")
            #expect(try kept(by: run) == "old")
        }
    }

    @Test("a link never matches: not as the file, not as a folder on the way, not to a file of the same run")
    func links() throws {
        try withWork { run, work in
            let outside = URL(filePath: work).deletingLastPathComponent().path
            try write("secret", to: outside + "/final/gds/top.gds")
            try write("other", to: work + "/elsewhere/final/gds/top.gds")
            for path in ["/runs/RUN_1/final/gds", "/a/KLayout.GenerateID"] {
                try write("x", to: "\(work)\(path)/other")
            }
            for (name, target) in [
                ("runs/RUN_1/final/gds/top.gds", outside + "/final/gds/top.gds"), ("runs/RUN_2", outside),
                ("runs/RUN_3", "../elsewhere"), ("runs/RUN_4", "/"),
                ("a/KLayout.GenerateID/top.gds", "../../elsewhere/final/gds/top.gds"),
                ("KLayout.GenerateID", outside + "/final/gds"), ("b", outside),
            ] { #expect(symlink(target, "\(work)/\(name)") == 0) }
            #expect(try kept(by: run) == nil)
            #expect(try !run.hasOutput())
        }
    }

    @Test("the folder of all runs may not be a link, either")
    func linkedRuns() throws {
        try withWork { run, work in
            try write("secret", to: work + "/../elsewhere/RUN_1/final/gds/top.gds")
            #expect(symlink("../elsewhere", work + "/runs") == 0)
            #expect(try kept(by: run) == nil)
        }
    }

    @Test("a pipe, a socket and a folder are no output, and nothing is waited for")
    func otherKinds() throws {
        try withWork { run, work in
            let folders = (1...3).map { "\(work)/runs/RUN_\($0)/final/gds" }
            for folder in folders { try write("x", to: folder + "/other") }
            #expect(mkfifo(folders[0] + "/top.gds", 0o666) == 0)
            #expect(mknod(folders[1] + "/top.gds", S_IFSOCK | 0o666, 0) == 0)
            #expect(mkdir(folders[2] + "/top.gds", 0o777) == 0)
            #expect(try kept(by: run) == nil)
        }
    }

    @Test("a cell's name with characters of patterns is found as it is, and as nothing else")
    func specialNames() throws {
        for (name, escaped) in [("a**b", #"a\*\*b"#), ("a?[0]", #"a\?\[0\]"#), ("{x}$", "{x}$"), ("!a", "!a")] {
            try withWork { run, work in
                for decoy in ["axxb", "a0", "a?0", "ab", "x", "b"] {
                    try write("decoy", to: "\(work)/runs/RUN_9/final/gds/\(decoy).gds")
                }
                let pattern = "runs/*/final/gds/\(escaped).gds"
                #expect(try run.keepOutput([pattern], topCell: CellName(name)) == nil)
                try write("right", to: "\(work)/runs/RUN_1/final/gds/\(name).gds")
                let output = try run.keepOutput([pattern], topCell: CellName(name))
                #expect(output?.name.description == "\(name).gds")
                #expect(try text(of: run.outputPath) == "right")
            }
        }
    }

    @Test("names that are not UTF-8 stand in nobody's way")
    func oddNames() throws {
        try withWork { run, work in
            try write("right", to: work + "/runs/RUN_1/final/gds/top.gds")
            let name = Array("\(work)/runs/RUN_2".utf8).map(CChar.init(bitPattern:)) + [-1, 0]
            #expect(mkdir(name, 0o700) == 0)
            #expect(try kept(by: run) == "right")
        }
    }

    @Test("a tree that is too large to be searched has no output, and the search ends")
    func tooMany() throws {
        try withWork { run, work in
            // 20 levels, which four `**` visit thousands of times: a container need not make many files to cost much.
            var folder = work
            for level in 0..<20 {
                folder += "/d\(level)"
                try write("x", to: folder + "/0")
                for count in 1...100 { #expect(link(folder + "/0", "\(folder)/\(count)") == 0) }
            }
            #expect(try run.keepOutput(["**/**/**/**/top.gds"], topCell: CellName("top")) == nil)
            // Other patterns have a search of their own.
            try write("right", to: work + "/runs/RUN_1/final/gds/top.gds")
            #expect(try run.keepOutput(["**/**/**/**/none"] + Self.standard, topCell: CellName("top")) != nil)
        }
    }

    @Test("what lies deeper than 32 folders is not looked for")
    func tooDeep() throws {
        try withWork { run, work in
            let folder = (0..<40).map { "d\($0)" }.joined(separator: "/")
            try write("deep", to: "\(work)/\(folder)/KLayout.GenerateID/top.gds")
            #expect(try kept(by: run) == nil)
        }
    }

    @Test("a folder that the container closed has no output, and is no error")
    func closed() throws {
        try withWork { run, work in
            try write("right", to: work + "/runs/RUN_1/final/gds/top.gds")
            try write("closed", to: work + "/runs/RUN_2/inner/top.gds")
            #expect(chmod(work + "/runs/RUN_2", 0) == 0)
            #expect(try kept(by: run) == "right")
            #expect(chmod(work + "/runs/RUN_2", 0o700) == 0)
        }
    }

    @Test("a file that claims far more than was written is refused at once")
    func sparse() throws {
        try withWork { run, work in
            try write("x", to: work + "/runs/RUN_1/final/gds/top.gds")
            #expect(truncate(work + "/runs/RUN_1/final/gds/top.gds", 1 << 42) == 0)
            let error = failure { _ = try kept(by: run) }
            #expect(error?.description.contains("claims 4398046511104 bytes") == true)
            #expect(try !run.hasOutput())
        }
    }

    @Test("keeping again, after the worker died in between, replaces what was kept")
    func again() throws {
        try withWork { run, work in
            try write("first", to: work + "/runs/RUN_1/final/gds/top.gds")
            #expect(try kept(by: run) == "first")
            try write("second", to: work + "/runs/RUN_2/final/gds/top.gds")
            #expect(try kept(by: run) == "second")
            let once = try run.keepOutput(Self.standard, topCell: CellName("top"))
            #expect(try run.keepOutput(Self.standard, topCell: CellName("top")) == once)
        }
    }

    @Test("an output outlives the working folder")
    func outliving() throws {
        try withWork { run, work in
            try write("kept", to: work + "/runs/RUN_1/final/gds/top.gds")
            _ = try kept(by: run)
            try FileManager.default.removeItem(atPath: work)
            #expect(try text(of: run.outputPath) == "kept")
            #expect(try run.keepOutput(Self.standard, topCell: CellName("top")) == nil)
        }
    }

    /// What was written into the file that the standard patterns find.
    private func kept(by run: RunFolder) throws -> String? {
        guard try run.keepOutput(Self.standard, topCell: CellName("top")) != nil else { return nil }
        return try text(of: run.outputPath)
    }
}
