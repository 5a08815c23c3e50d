import Domain
import Foundation
import Storage
import Testing

@Suite("Sweeping up")
struct SweepTests {
    @Test("bodies that are old enough go, younger ones stay")
    func incoming() throws {
        try withStorage { storage, _ in
            try Data([1]).write(to: URL(filePath: storage.incomingPath + "/0000000001"))
            try storage.sweepIncoming(olderThan: .seconds(3600))
            #expect(try FileManager.default.contentsOfDirectory(atPath: storage.incomingPath) == ["0000000001"])
            // A file's time is cut to whole seconds: nothing is younger than a second from now.
            try storage.sweepIncoming(olderThan: .seconds(-2))
            #expect(try FileManager.default.contentsOfDirectory(atPath: storage.incomingPath) == [])
        }
    }

    @Test("only folders that are named like an upload or a run are found, once they are old enough")
    func folders() throws {
        try withStorage { storage, folder in
            let upload = UploadID()
            let run = RunID()
            for path in ["uploads/\(upload)", "uploads/other", "runs/\(run)", "runs/lost+found"] {
                try FileManager.default.createDirectory(
                    atPath: "\(storage.root)/\(path)", withIntermediateDirectories: true)
            }
            #expect(try storage.uploadFolders(olderThan: .seconds(-2)) == [upload])
            #expect(try storage.runFolders(olderThan: .seconds(-2)) == [run])
            #expect(try storage.uploadFolders(olderThan: .seconds(3600)).isEmpty)
            #expect(try storage.runFolders(olderThan: .seconds(3600)).isEmpty)
        }
    }
}
