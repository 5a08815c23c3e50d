import Foundation
import Storage
import TestSupport
import Testing

@Suite("The storage folder")
struct StorageTests {
    @Test("its folders are made, closed to others, with the bit that hands the group down")
    func prepare() throws {
        try withFolder { folder in
            let storage = Storage(root: folder + "/a/b/storage")
            try storage.prepare()
            #expect(try names(in: storage.root) == ["database", "incoming", "outputs", "runs", "uploads"])
            let modes = try ["database", "incoming", "uploads", "runs", "outputs"].map {
                try permissions(of: "\(storage.root)/\($0)")
            }
            #expect(modes == [0o2770, 0o700, 0o2770, 0o2770, 0o2750])
            for path in [storage.root, folder + "/a", folder + "/a/b"] {
                #expect(try permissions(of: path) & 0o7 == 0, "\(path)")
            }
        }
    }

    @Test("folders that an installation has made are left as they are")
    func prepareAgain() throws {
        try withStorage { storage, _ in
            try write("x", to: storage.root + "/uploads/kept")
            #expect(chmod(storage.incomingPath, 0o755) == 0)
            try storage.prepare()
            #expect(try permissions(of: storage.incomingPath) == 0o755)
            #expect(try text(of: storage.root + "/uploads/kept") == "x")
        }
    }

    @Test("a file that stands where a folder should is an error")
    func occupied() throws {
        try withFolder { folder in
            try write("x", to: folder + "/storage")
            #expect(failure { try Storage(root: folder + "/storage").prepare() } != nil)
            #expect(failure { try Storage.makeFolders(to: folder + "/storage/inner") } != nil)
            #expect(try text(of: folder + "/storage") == "x")
        }
    }

    @Test("a storage without its folder for uploads cannot be used, and says which folder")
    func check() throws {
        try withStorage { storage, _ in
            try storage.check()
            try FileManager.default.removeItem(atPath: storage.root + "/uploads")
            let error = failure { try storage.check() }
            #expect(error?.description.contains(storage.root + "/uploads") == true)
        }
    }

    @Test("the room that is left is told in bytes")
    func freeBytes() throws {
        try withStorage { storage, folder in
            let attributes = try FileManager.default.attributesOfFileSystem(forPath: folder)
            let size = try #require(attributes[.systemSize] as? Int64)
            #expect(try (1..<size).contains(storage.freeBytes()))
            #expect(failure { _ = try Storage(root: folder + "/nowhere").freeBytes() }?.isNotFound == true)
        }
    }

    @Test("everything lies below the root")
    func paths() {
        let storage = Storage(root: "/srv/precheck")
        #expect(storage.databasePath == "/srv/precheck/database/precheck.db")
        #expect(storage.incomingPath == "/srv/precheck/incoming")
        #expect(storage.outputsPath == "/srv/precheck/outputs")
        #expect(storage.workerLockPath == "/srv/precheck/worker.lock")
    }

    @Test("uploads or runs without a database are not treated as leftovers")
    func database() throws {
        try withStorage { storage, _ in
            try storage.requireDatabase()
            let upload = try storage.makeUpload()
            for make in [{}, { try write("", to: storage.databasePath) }] {
                try make()
                guard case .unusable(let reason) = failure({ try storage.requireDatabase() }) else {
                    Issue.record("no database is needed")
                    return
                }
                #expect(reason.contains(storage.databasePath) && reason.contains("backup"))
            }
            try storage.removeUpload(upload)
            try storage.requireDatabase()
            _ = try storage.makeRun()
            #expect(failure { try storage.requireDatabase() } != nil)
            try write("SQLite", to: storage.databasePath)
            try storage.requireDatabase()
        }
    }

    @Test("bodies are under way while they are written to")
    func bodies() throws {
        try withStorage { storage, _ in
            #expect(try storage.bodiesUnderWay(changedWithin: .seconds(300)) == BodiesUnderWay(count: 0, bytes: 0))
            let old = try storage.makeBody([UInt8](repeating: 1, count: 8192), named: "1")
            _ = try storage.makeBody([UInt8](repeating: 1, count: 4096), named: "2")
            let both = try storage.bodiesUnderWay(changedWithin: .seconds(300))
            #expect(both.count == 2 && both.bytes >= 12_288)
            let hourAgo = Date(timeIntervalSinceNow: -3600)
            try FileManager.default.setAttributes([.modificationDate: hourAgo], ofItemAtPath: old)
            let one = try storage.bodiesUnderWay(changedWithin: .seconds(300))
            #expect(one.count == 1 && one.bytes >= 4096)
        }
    }
}
