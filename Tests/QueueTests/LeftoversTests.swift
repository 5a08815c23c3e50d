import Domain
import Foundation
import Storage
import Store
import Testing

@testable import Queue

@Suite("Leftovers")
struct LeftoversTests {
    @Test("folders that no row names are found once they are old enough, and removed")
    func folders() throws {
        try withContext { context in
            let leftovers = Leftovers(Self.with(context, sweepAge: .zero))
            let (upload, run) = (UploadID(), RunID())
            for path in ["uploads/\(upload)", "runs/\(run)/work/deep"] { try Self.makeFolder(path, context) }
            for name in ["uploads/other", "runs/README"] { try Self.makeFolder(name, context) }
            #expect(try Leftovers(context).folders().isEmpty)
            let found = try leftovers.folders()
            #expect(found == [.uploadFolder(upload), .runFolder(run)])
            for leftover in found { try leftovers.remove(leftover) }
            #expect(try leftovers.folders().isEmpty)
            // Again, as if another process had been quicker.
            for leftover in found { try leftovers.remove(leftover) }
        }
    }

    @Test("uploads that have expired go with their files")
    func uploads() throws {
        try withContext { context in
            let leftovers = Leftovers(Self.with(context, sweepAge: .zero))
            let now = Timestamp.now()
            let upload = Upload(
                id: UploadID(),
                file: FileDescription(
                    name: FileName(stored: "x.gds"), size: 1,
                    checksum: Checksum(digest: Array(repeating: 7, count: 32))),
                created: now + .seconds(-900), expires: now)
            try context.store.insert(upload)
            try Self.makeFolder("uploads/\(upload.id)", context)
            #expect(try leftovers.expiredUploads(before: now).isEmpty)
            let found = try leftovers.expiredUploads(before: now + .seconds(1))
            #expect(found == [.expiredUpload(upload.id)])
            #expect(try leftovers.folders().isEmpty)
            for leftover in found { try leftovers.remove(leftover) }
            #expect(try context.store.upload(upload.id) == nil)
            #expect(try context.storage.uploadFolders(olderThan: .zero).isEmpty)
        }
    }

    private static func makeFolder(_ name: String, _ context: Context) throws {
        try FileManager.default.createDirectory(
            atPath: "\(context.storage.root)/\(name)", withIntermediateDirectories: true)
    }

    /// The same with another age.
    private static func with(_ context: Context, sweepAge: Duration) -> Context {
        Context(
            config: context.config, store: context.store, storage: context.storage, instance: context.instance,
            sweepAge: sweepAge, logger: context.logger)
    }
}
