import Domain
import Foundation
import Logging
import Settings
import Storage
import Store
import TestSupport
import Testing

@testable import Queue

@Suite("Uploads that have expired")
struct ExpiryTests {
    @Test("they go with their files a minute later; runs made from them keep their input")
    func removal() throws {
        try withFolder { folder in
            let storage = Storage(root: folder)
            try storage.prepare()
            let store = try Store(path: storage.databasePath)
            let config = try Config.parse(
                toml: "[server]\nstorage_path = \"\(folder)\"", baseDirectory: "/", environment: [:])
            let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
            let context = Context(
                config: config, store: store, storage: storage, instance: "instance", logger: logger)

            let now = Timestamp.now()
            let old = try upload(expired: now + .seconds(-61), in: store, storage)
            let late = try upload(expired: now + .seconds(-30), in: store, storage)
            let fresh = try upload(expired: now + .seconds(60), in: store, storage)
            let run = storage.run(RunID())
            try run.create(from: old)

            try Expiry(context: context).removeExpired()
            #expect(try store.upload(old) == nil)
            #expect(try store.upload(late) != nil)
            #expect(try store.upload(fresh) != nil)
            let left = try FileManager.default.contentsOfDirectory(atPath: folder + "/uploads")
            #expect(Set(left) == [late.description, fresh.description])
            #expect(FileManager.default.contents(atPath: run.inputPath) == Data("layout".utf8))
            try store.close()
        }
    }

    private func upload(expired: Timestamp, in store: Store, _ storage: Storage) throws -> UploadID {
        let id = UploadID()
        let path = "\(storage.root)/uploads/\(id)"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        try Data("layout".utf8).write(to: URL(filePath: path + "/layout"))
        let file = FileDescription(
            name: try FileName("a.gds"), size: 6, checksum: Checksum(digest: [UInt8](repeating: 0, count: 32)))
        try store.insert(Upload(id: id, file: file, created: expired + .seconds(-900), expires: expired))
        return id
    }
}
