import Foundation
import Testing

@testable import Storage

@Suite("Errors of the storage")
struct StorageErrorTests {
    @Test("a full disk and a full quota are told from other errors", arguments: [ENOSPC, EDQUOT])
    func full(_ code: CInt) {
        #expect(StorageError("write", "/x", errno: code) == .full)
    }

    @Test("a read-only file system is told from other errors, and both pass")
    func readOnly() {
        let error = StorageError("open", "/x", errno: EROFS)
        #expect(error == .readOnly)
        #expect(error.passes && StorageError.full.passes)
        // What a broken disk says stays, for all that anybody knows.
        for code in [EIO, EACCES, ENOENT] { #expect(!StorageError("open", "/x", errno: code).passes) }
    }

    @Test("what is not there, or is no file, is not found", arguments: [ENOENT, ELOOP, ENOTDIR])
    func notFound(_ code: CInt) {
        #expect(StorageError("open", "/x", errno: code) == .notFound("/x"))
    }

    @Test("anything else says what was tried, on which path, and why not")
    func unusable() {
        let error = StorageError("open", "/srv/x", errno: EACCES)
        #expect(error == .unusable("open /srv/x: Permission denied"))
        #expect(error.description == "open /srv/x: Permission denied")
        #expect(StorageError.notFound("/srv/x").description == "/srv/x is not there")
    }

    @Test("a folder on another file system is not taken for a missing file")
    func otherFileSystem() {
        #expect(!StorageError("link", "/srv/incoming/1", errno: EXDEV).isNotFound)
        #expect(!StorageError("copy_file_range", "/srv/incoming/1", errno: EXDEV).isNotFound)
        // openat2(2) says so of a path that leads out of its folder.
        #expect(StorageError("open", "/srv/incoming/..", errno: EXDEV).isNotFound)
    }
}
