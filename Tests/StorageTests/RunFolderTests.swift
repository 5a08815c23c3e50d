import Domain
import Foundation
import Storage
import TestSupport
import Testing

@Suite("Folders of runs")
struct RunFolderTests {
    @Test("a run's input is the upload's layout by a link, and outlives the upload")
    func create() throws {
        try withStorage { storage, _ in
            let upload = try storage.makeUpload(Array("HEADER 600".utf8))
            let run = storage.run(RunID())
            try run.create(from: upload)
            #expect(try status(of: run.inputPath).st_ino == status(of: storage.layoutPath(upload)).st_ino)
            try storage.removeUpload(upload)
            #expect(try text(of: run.inputPath) == "HEADER 600")
            #expect(try permissions(of: run.inputPath) == 0o444)
            #expect(try names(in: run.path) == ["input"])
        }
    }

    @Test("a run of an upload that has gone is not found and leaves nothing")
    func uploadGone() throws {
        try withStorage { storage, _ in
            let run = storage.run(RunID())
            #expect(failure { try run.create(from: UploadID()) }?.isNotFound == true)
            let left = try names(in: storage.root + "/runs")
            #expect(left == [])
        }
    }

    @Test("a run's folder is made once, and the second attempt leaves the first alone")
    func twice() throws {
        try withStorage { storage, _ in
            let (upload, run) = (try storage.makeUpload(), storage.run(RunID()))
            try run.create(from: upload)
            #expect(failure { try run.create(from: upload) } != nil)
            #expect(exists(run.inputPath))
        }
    }

    @Test("the working folder is made once; it is open to others only when asked")
    func work() throws {
        try withStorage { storage, _ in
            let run = try storage.makeRun()
            #expect(try permissions(of: run.workPath) & 0o7 == 0)
            try write("x", to: run.workPath + "/kept")
            try run.makeWork(isOpen: false)
            try run.makeWork(isOpen: true)
            #expect(try permissions(of: run.workPath) & 0o777 == 0o777)
            #expect(try permissions(of: run.path) & 0o7 == 0)
            #expect(try text(of: run.workPath + "/kept") == "x")
        }
    }

    @Test("the latest stats replace those before, and leave no other file")
    func stats() throws {
        try withStorage { storage, _ in
            let run = try storage.makeRun()
            for json in ["{\"a\":12345}", "{}", "{\"b\":1}"] {
                try run.keepStats(Array(json.utf8))
                #expect(try text(of: run.path + "/stats.json") == json)
                #expect(try run.stats() == Array(json.utf8))
            }
            #expect(try names(in: run.path) == ["input", "stats.json", "work"])
        }
    }

    @Test("before the first sample there are no stats, and a link in their place is none")
    func noStats() throws {
        try withStorage { storage, folder in
            let run = try storage.makeRun()
            #expect(try run.stats() == nil)
            try write("secret", to: folder + "/secret")
            #expect(symlink(folder + "/secret", run.path + "/stats.json") == 0)
            #expect(try run.stats() == nil)
            #expect(try storage.run(RunID()).stats() == nil)
        }
    }

    @Test("a reader of the stats sees one complete sample while they are replaced")
    func statsWhileReading() throws {
        try withStorage { storage, _ in
            let run = try storage.makeRun()
            let samples = ["a", "b"].map { Array(String(repeating: $0, count: 5000).utf8) }
            try run.keepStats(samples[0])
            let torn = onThreads(2) { index in
                (0..<200).count { round in
                    if index == 0 { return (try? run.keepStats(samples[round % 2])) == nil }
                    return (try? bytes(of: run.path + "/stats.json")).map { !samples.contains($0) } ?? true
                }
            }
            #expect(torn == [0, 0])
        }
    }

    @Test("stats of a run whose folder has gone are an error, not a new folder")
    func statsOfNothing() throws {
        try withStorage { storage, _ in
            let run = storage.run(RunID())
            #expect(failure { try run.keepStats([1]) }?.isNotFound == true)
            #expect(!exists(run.path))
        }
    }

    @Test("a run is removed with its output, and doing it again does no harm")
    func removing() throws {
        try withStorage { storage, _ in
            let (gone, stays) = (try storage.makeRun(), try storage.makeRun())
            for run in [gone, stays] { try write("GDS", to: run.outputPath) }
            for _ in 0..<2 { try gone.remove() }
            #expect(try !exists(gone.path) && !(gone.hasOutput()))
            #expect(try exists(stays.inputPath) && (stays.hasOutput()))
            #expect(try names(in: storage.root + "/runs") == [stays.id.description])
        }
    }

    @Test("an output is a file, not a link to one")
    func hasOutput() throws {
        try withStorage { storage, folder in
            let run = try storage.makeRun()
            #expect(try !run.hasOutput())
            try write("GDS", to: folder + "/other")
            #expect(symlink(folder + "/other", run.outputPath) == 0)
            #expect(try !run.hasOutput())
        }
    }
}
