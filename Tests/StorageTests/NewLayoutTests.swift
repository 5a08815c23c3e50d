import Domain
import Foundation
import Storage
import Testing

@Suite("Layouts on their way in")
struct NewLayoutTests {
    private static let content = (0..<100_000).map { UInt8(truncatingIfNeeded: $0 &* 7) }

    @Test("a whole body becomes the layout by a link: one copy, which stays when the web server removes its own")
    func link() throws {
        try withStorage { storage, _ in
            let (id, path) = (UploadID(), try storage.makeBody(Self.content))
            #expect(chmod(path, 0o600) == 0)
            let body = try storage.incomingBody(at: path)
            var layout = try storage.newLayout(id)
            try layout.take(body)
            try layout.keep()
            let file = storage.layoutPath(id)
            #expect(try status(of: file).st_ino == status(of: path).st_ino)
            #expect(try status(of: file).st_nlink == 2)
            try FileManager.default.removeItem(atPath: path)
            #expect(try bytes(of: file) == Self.content)
            #expect(try permissions(of: file) == 0o444)
        }
    }

    @Test("ranges of a body become the layout in the order they come")
    func ranges() throws {
        try withStorage { storage, _ in
            let id = UploadID()
            let body = try storage.incomingBody(at: storage.makeBody(Self.content))
            var layout = try storage.newLayout(id)
            for range in [100..<50_000, 50_000..<50_001, 60_000..<60_000, 70_000..<100_000, 0..<10] {
                try layout.append(body, Int64(range.lowerBound)..<Int64(range.upperBound))
            }
            try layout.keep()
            let expected = Self.content[100..<50_001] + Self.content[70_000...] + Self.content[..<10]
            #expect(try bytes(of: storage.layoutPath(id)) == Array(expected))
            #expect(try permissions(of: storage.layoutPath(id)) == 0o444)
            #expect(try status(of: storage.layoutPath(id)).st_nlink == 1)
        }
    }

    @Test("a range beyond the body is an error, and nothing stays")
    func beyond() throws {
        try withStorage { storage, _ in
            let body = try storage.incomingBody(at: storage.makeBody([1, 2, 3]))
            do {
                var layout = try storage.newLayout(UploadID())
                #expect(throws: StorageError.self) { try layout.append(body, 0..<4) }
            }
            #expect(try names(in: storage.root + "/uploads") == [])
        }
    }

    @Test(
        "a layout that is not kept leaves nothing, linked, copied or not begun", arguments: ["link", "copy", "nothing"])
    func discarded(_ way: String) throws {
        try withStorage { storage, _ in
            let path = try storage.makeBody(Self.content)
            let body = try storage.incomingBody(at: path)
            do {
                var layout = try storage.newLayout(UploadID())
                if way == "link" { try layout.take(body) }
                if way == "copy" { try layout.append(body, 0..<1000) }
                #expect(try names(in: storage.root + "/uploads").count == 1)
            }
            #expect(try names(in: storage.root + "/uploads") == [])
            #expect(try bytes(of: path) == Self.content)
        }
    }

    @Test("a layout without a file cannot be kept, and leaves nothing")
    func nothingToKeep() throws {
        try withStorage { storage, _ in
            let id = UploadID()
            let error = failure {
                let layout = try storage.newLayout(id)
                try layout.keep()
            }
            #expect(error == .unusable("upload \(id) has no layout"))
            let left = try names(in: storage.root + "/uploads")
            #expect(left == [])
        }
    }

    @Test("a second layout of the same upload is refused and does not touch the first")
    func twice() throws {
        try withStorage { storage, _ in
            let id = try storage.makeUpload(Self.content)
            #expect(failure { _ = try storage.newLayout(id) } != nil)
            #expect(try bytes(of: storage.layoutPath(id)) == Self.content)
        }
    }

    @Test("a body is taken once")
    func takenTwice() throws {
        try withStorage { storage, _ in
            let body = try storage.incomingBody(at: storage.makeBody([1]))
            var layout = try storage.newLayout(UploadID())
            try layout.take(body)
            #expect(throws: StorageError.self) { try layout.take(body) }
        }
    }

    @Test("an upload is removed; doing it again does no harm")
    func removing() throws {
        try withStorage { storage, _ in
            let (gone, stays) = (try storage.makeUpload(), try storage.makeUpload())
            for _ in 0..<2 { try storage.removeUpload(gone) }
            #expect(try names(in: storage.root + "/uploads") == [stays.description])
        }
    }
}

extension Storage {
    func layoutPath(_ id: UploadID) -> String { "\(root)/uploads/\(id)/layout" }
}
