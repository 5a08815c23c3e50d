import Domain
import Faults
import Foundation
import Storage
import Testing

@Suite("What a container's files take of the disk")
struct WorkTests {
    @Test("blocks that are allocated count, not how long a file is")
    func blocks() throws {
        try withStorage { storage, _ in
            let run = try storage.makeRun()
            let empty = try run.workBytes(within: .seconds(10))
            try write([UInt8](repeating: 1, count: 1 << 20), to: run.workPath + "/a/b/solid")
            sync()
            let solid = try run.workBytes(within: .seconds(10))
            #expect(solid - empty >= 1 << 20)
            #expect(solid - empty < (1 << 20) + (1 << 16))
            try write("", to: run.workPath + "/sparse")
            #expect(truncate(run.workPath + "/sparse", 1 << 40) == 0)
            #expect(try run.workBytes(within: .seconds(10)) - solid < 1 << 16)
        }
    }

    @Test("a file of several names counts once, and links are not followed")
    func links() throws {
        try withStorage { storage, folder in
            try write([UInt8](repeating: 1, count: 1 << 20), to: folder + "/outside/large")
            let run = try storage.makeRun()
            try write([UInt8](repeating: 1, count: 1 << 20), to: run.workPath + "/one")
            sync()
            let once = try run.workBytes(within: .seconds(10))
            for name in ["two", "three"] { #expect(link(run.workPath + "/one", "\(run.workPath)/\(name)") == 0) }
            #expect(symlink(folder + "/outside", run.workPath + "/folder") == 0)
            #expect(symlink(folder + "/outside/large", run.workPath + "/file") == 0)
            #expect(symlink(".", run.workPath + "/self") == 0)
            #expect(try run.workBytes(within: .seconds(10)) - once < 1 << 16)
        }
    }

    @Test("a tree that is too much to look at takes no longer than it may, and what was found counts")
    func bounded() throws {
        try withStorage { storage, _ in
            let run = try storage.makeRun()
            for index in 0..<2000 { try write("x", to: "\(run.workPath)/\(index)") }
            sync()
            let whole = try run.workBytes(within: .seconds(60))
            let some = try run.workBytes(within: .zero)
            #expect(some < whole)
            try makeChain(of: 2000, in: run.workPath)
            let start = ContinuousClock.now
            _ = try run.workBytes(within: .seconds(60))
            #expect(ContinuousClock.now - start < .seconds(30))
        }
    }

    @Test("a folder that its container lets nobody list counts as nothing, and hides nothing else")
    func unlistable() throws {
        try withStorage { storage, _ in
            let run = try storage.makeRun()
            try write([UInt8](repeating: 1, count: 1 << 20), to: run.workPath + "/open/solid")
            try write("x", to: run.workPath + "/logs/one")
            sync()
            // As mode 0444 does: the folder can be opened, and `.` in it cannot. Root could list it all the same.
            let closed = run.workPath + "/logs"
            try SystemCallFault.with(below: run.path, { $0 == "opendir" && $1 == closed ? EACCES : 0 }) { () throws in
                #expect(try run.workBytes(within: .seconds(10)) >= 1 << 20)
                #expect(try run.workTree()?.artifacts().map(\.path) == ["open/solid"])
            }
        }
    }

    @Test("a run without a working folder has none, and a removed one is gone")
    func removal() throws {
        try withStorage { storage, _ in
            #expect(try storage.run(RunID()).workBytes(within: .seconds(1)) == 0)
            let run = try storage.makeRun()
            try write("x", to: run.workPath + "/a/b")
            try run.removeWork()
            #expect(!exists(run.workPath))
            #expect(exists(run.inputPath))
            try run.removeWork()
        }
    }

    @Test("the usage of a run is kept, and an incomplete file does not count")
    func usage() throws {
        try withStorage { storage, _ in
            let run = try storage.makeRun()
            #expect(try run.usage() == nil)
            for usage in [
                RunUsage(peakMemoryBytes: 1 << 40, cpuSeconds: 0.25, wallSeconds: 1.5),
                RunUsage(peakMemoryBytes: nil, cpuSeconds: nil, wallSeconds: 0),
            ] {
                try run.keepUsage(usage)
                #expect(try run.usage() == usage)
            }
            // Numbers that JSON has no words for are passed over.
            try run.keepUsage(RunUsage(peakMemoryBytes: 1, cpuSeconds: .infinity, wallSeconds: 0))
            #expect(try run.usage()?.peakMemoryBytes == nil)
            try write("{\"wallSec", to: run.path + "/usage.json")
            #expect(try run.usage() == nil)
        }
    }

    @Test("the disk has room, and is larger than that")
    func space() throws {
        try withStorage { storage, _ in
            let space = try storage.space()
            #expect(space.free > 0 && space.free <= space.total)
        }
    }
}
