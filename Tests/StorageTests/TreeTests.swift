import Foundation
import Storage
import Testing

/// Removing what a container left: it may have made anything.
@Suite("Removing hostile trees")
struct TreeTests {
    @Test("a tree of 5000 levels goes")
    func deep() throws {
        try withStorage { storage, _ in
            let run = try storage.makeRun()
            try makeChain(of: 5000, in: run.workPath)
            try run.remove()
            #expect(try names(in: storage.root + "/runs") == [])
        }
    }

    @Test("a link to the outside goes, and what it leads to stays")
    func links() throws {
        try withStorage { storage, folder in
            try write("mine", to: folder + "/outside/kept")
            let run = try storage.makeRun()
            try write("x", to: run.workPath + "/a/b/file")
            for (name, target) in [
                ("folder", folder + "/outside"), ("file", folder + "/outside/kept"), ("a/up", "../../../.."),
                ("a/b/root", "/"), ("loop", "loop"), ("broken", "nowhere"), ("self", "."),
            ] { #expect(symlink(target, "\(run.workPath)/\(name)") == 0) }
            try run.remove()
            #expect(!exists(run.path))
            #expect(try text(of: folder + "/outside/kept") == "mine")
        }
    }

    @Test("where the run's own folder is a link, the link goes and what it leads to stays")
    func linkInPlace() throws {
        try withStorage { storage, folder in
            try write("mine", to: folder + "/outside/kept")
            let run = try storage.makeRun()
            try FileManager.default.removeItem(atPath: run.path)
            #expect(symlink(folder + "/outside", run.path) == 0)
            try run.remove()
            #expect(!exists(run.path))
            #expect(try text(of: folder + "/outside/kept") == "mine")
        }
    }

    @Test("folders that their maker closed to itself go")
    func closed() throws {
        try withStorage { storage, _ in
            let run = try storage.makeRun()
            try write("x", to: run.workPath + "/a/b/c/file")
            try write("x", to: run.workPath + "/d/file")
            try write("x", to: run.workPath + "/e/f/file")
            for (name, mode) in [("a/b/c", 0), ("a/b", 0o100), ("a", 0o400), ("d", 0), ("e/f", 0o500), ("e", 0o500)] {
                #expect(chmod("\(run.workPath)/\(name)", mode_t(mode)) == 0)
            }
            #expect(chmod(run.workPath, 0) == 0)
            try run.remove()
            #expect(!exists(run.path))
        }
    }

    @Test("names that are not UTF-8, or odd in other ways, go")
    func oddNames() throws {
        try withStorage { storage, _ in
            let run = try storage.makeRun()
            let names: [[UInt8]] = [
                [0xFF], [0xC3, 0x28], Array("a\nb".utf8), Array(" ".utf8), Array("...".utf8), Array("-rf".utf8),
                Array("*".utf8), Array(#"\"#.utf8), Array(repeating: UInt8(ascii: "x"), count: 255), [0x01, 0x7F],
                Array("e\u{301}".utf8), Array("\u{E9}".utf8),
            ]
            for name in names {
                let inner = Array("\(run.workPath)/folder-".utf8) + name.prefix(200)
                try withPath(inner) { #expect(mkdir($0, 0o700) == 0) }
                for path in [Array("\(run.workPath)/".utf8) + name, inner + [UInt8(ascii: "/")] + name] {
                    try withPath(path) { path in
                        let fd = open(path, O_CREAT | O_WRONLY | O_EXCL, 0o600)
                        #expect(fd >= 0)
                        close(fd)
                    }
                }
            }
            try run.remove()
            #expect(!exists(run.path))
        }
    }

    @Test("pipes and sockets go and are not waited for")
    func specialFiles() throws {
        try withStorage { storage, _ in
            let run = try storage.makeRun()
            for folder in ["", "/a", "/a/b"] {
                mkdir(run.workPath + folder, 0o700)
                #expect(mkfifo(run.workPath + folder + "/fifo", 0) == 0)
                #expect(mknod(run.workPath + folder + "/socket", S_IFSOCK, 0) == 0)
            }
            try run.remove()
            #expect(!exists(run.path))
        }
    }

    @Test("names that the removal itself uses are no obstacle")
    func ownNames() throws {
        try withStorage { storage, _ in
            let run = try storage.makeRun()
            for place in ["", "/a", "/a/b", "/.removed-1", "/.removed-1/.removed-2"] {
                for count in 1...12 {
                    try write("x", to: "\(run.path)\(place)/.removed-\(count)/.removed-\(count + 1)/x")
                    try write("x", to: "\(run.workPath)\(place)/.removed-\(count)/.removed-\(count + 1)/x")
                }
            }
            try write("x", to: run.path + "/.removed-13")
            try run.remove()
            #expect(!exists(run.path))
        }
    }

    @Test("folders of many entries, with folders among them, go")
    func wide() throws {
        try withStorage { storage, _ in
            let run = try storage.makeRun()
            try write("x", to: run.workPath + "/inner/0")
            for folder in [run.workPath, run.workPath + "/inner"] {
                for index in 1...5000 {
                    if index.isMultiple(of: 50) {
                        #expect(mkdir("\(folder)/\(index)", 0o700) == 0)
                        #expect(mkdir("\(folder)/\(index)/inner", 0o700) == 0)
                    } else {
                        #expect(link("\(run.workPath)/inner/0", "\(folder)/\(index)") == 0)
                    }
                }
            }
            try run.remove()
            #expect(!exists(run.path))
        }
    }

    private func withPath(_ bytes: [UInt8], _ body: (UnsafePointer<CChar>) -> Void) throws {
        try (bytes.map(CChar.init(bitPattern:)) + [0]).withUnsafeBufferPointer { body(try #require($0.baseAddress)) }
    }
}
