import Domain
import Foundation
import Storage
import Store
import Testing

@testable import Queue

@Suite("Uploads that have expired")
struct ExpiryTests {
    @Test("they go with their files a minute later; runs made from them keep their input")
    func removal() throws {
        try withContext { context in
            let (store, storage) = (context.store, context.storage)
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
            let left = try FileManager.default.contentsOfDirectory(atPath: storage.root + "/uploads")
            #expect(Set(left) == [late.description, fresh.description])
            #expect(FileManager.default.contents(atPath: run.inputPath) == Data("layout".utf8))
        }
    }

    @Test("a clock that is put forward by a day leaves them the time that they had, also while no worker ran")
    func forward() throws {
        try withContext { context in
            let expiry = Expiry(context: context)
            let noon = Timestamp(milliseconds: 1_705_320_000_000)
            let id = try upload(expired: noon + .seconds(300), in: context.store, context.storage)
            try expiry.followClock(ClockReading(wall: noon, uptime: Uptime(milliseconds: 1000)))
            let ahead = noon + .seconds(86_460)
            for _ in 0..<3 { try expiry.followClock(ClockReading(wall: ahead, uptime: Uptime(milliseconds: 61_000))) }
            // A minute has passed, so four are left.
            #expect(try context.store.upload(id)?.expires == ahead + .seconds(240))
        }
    }

    @Test(
        "a clock that is put back by a day, or a machine that was started since, cuts nobody's time",
        arguments: [true, false])
    func back(isRestart: Bool) throws {
        try withContext { context in
            let expiry = Expiry(context: context)
            let noon = Timestamp(milliseconds: 1_705_320_000_000)
            let id = try upload(expired: noon + .seconds(300), in: context.store, context.storage)
            try expiry.followClock(ClockReading(wall: noon, uptime: Uptime(milliseconds: 50_000)))
            let uptime = Uptime(milliseconds: isRestart ? 10 : 110_000)
            let wall = noon + .seconds(isRestart ? 600 : -86_340)
            let reading = ClockReading(wall: wall, uptime: uptime)
            try expiry.followClock(reading)
            #expect(try context.store.upload(id)?.expires == noon + .seconds(300))
            #expect(try context.store.clockReading() == reading)
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
