import Domain
import Foundation
import Storage
import Testing

@Suite("Keeping what a run has left")
struct ArtifactTests {
    @Test("every regular file is hashed, made read-only and linked under its number")
    func keeping() throws {
        try withWork { run, work in
            try write("abc", to: work + "/runs/RUN_1/flow.log")
            try write("", to: work + "/empty")
            try write("hidden by the input", to: work + "/input.gds")
            try run.keepArtifacts()
            let kept = try #require(try run.artifacts())
            #expect(kept.map(\.path) == ["empty", "runs/RUN_1/flow.log"])
            #expect(kept[1].sha256 == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
            #expect(kept.map(\.size) == [0, 3])
            #expect(kept.map(\.kind) == [.other, .log])
            let link = outputs(run) + "/" + run.artifactName(1)
            #expect(try text(of: link) == "abc")
            #expect(try permissions(of: link) == 0o444)
            let source = try status(of: work + "/runs/RUN_1/flow.log")
            #expect(try status(of: link).st_ino == source.st_ino)
        }
    }

    @Test("links, pipes, names that are no text, and what lies too deep are left out")
    func hostile() throws {
        try withWork { run, work in
            try FileManager.default.createSymbolicLink(atPath: work + "/link", withDestinationPath: "/etc/passwd")
            try FileManager.default.createSymbolicLink(atPath: work + "/folder", withDestinationPath: "/etc")
            try #require(mkfifo(work + "/pipe", 0o600) == 0)
            try write("x", to: work + "/line\nfeed")
            let name: [CChar] = Array((work + "/bad-").utf8CString.dropLast()) + [-1, -2, 0]
            close(open(name, O_CREAT | O_WRONLY, 0o600))
            try makeChain(of: 40, in: work)
            try write("x", to: work + "/fine")
            try run.keepArtifacts()
            #expect(try run.artifacts()?.map(\.path) == ["fine"])
        }
    }

    @Test("a file that claims far more than was written is listed and not kept")
    func sparse() throws {
        try withWork { run, work in
            try write("x", to: work + "/sparse")
            try #require(truncate(work + "/sparse", 1 << 42) == 0)
            try run.keepArtifacts()
            let kept = try #require(try run.artifacts())
            #expect(kept.map(\.sha256) == [nil])
            #expect(try names(in: outputs(run) + "/\(run.id).files") == [])
        }
    }

    @Test("of very many files some are listed")
    func many() throws {
        try withWork { run, work in
            for number in 0..<2100 { close(open(work + "/\(number)", O_CREAT | O_WRONLY, 0o600)) }
            let found = try #require(try run.workTree()?.artifacts())
            #expect(found.count == 2000)
        }
    }

    @Test("may be done again, and goes with the run")
    func again() throws {
        try withWork { run, work in
            try write("one", to: work + "/a")
            try run.keepArtifacts()
            try write("two", to: work + "/b")
            try run.keepArtifacts()
            #expect(try run.artifacts()?.map(\.path) == ["a", "b"])
            #expect(try names(in: outputs(run) + "/\(run.id).files") == ["0", "1"])
            try run.remove()
            #expect(!exists(outputs(run) + "/\(run.id).files"))
            #expect(!exists(run.path))
        }
    }

    @Test("without a working folder there is nothing")
    func none() throws {
        try withWork { run, _ in
            #expect(try run.artifacts() == nil)
            try run.removeAttempt()
            #expect(!exists(run.workPath))
            try run.removeAttempt()
            try run.keepArtifacts()
            #expect(try run.artifacts() == [])
        }
    }

    @Test("only what begins as a PNG does is a picture")
    func pictures() throws {
        try withWork { run, work in
            try write([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 1], to: work + "/a.png")
            try write("<html>", to: work + "/b.png")
            try write("", to: work + "/c.png")
            try run.keepArtifacts()
            #expect(try (0..<4).map { try run.isPicture($0) } == [true, false, false, false])
        }
    }

    private func outputs(_ run: RunFolder) -> String {
        URL(filePath: run.outputPath).deletingLastPathComponent().path
    }
}
