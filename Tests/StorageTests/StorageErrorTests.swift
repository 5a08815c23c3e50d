import Foundation
import Testing

@testable import Storage

@Suite("Errors of the storage")
struct StorageErrorTests {
    @Test("a full disk and a full quota are told from other errors", arguments: [ENOSPC, EDQUOT])
    func full(_ code: CInt) {
        #expect(StorageError("write", "/x", errno: code) == .full)
    }

    @Test("a read-only file system is told from other errors, and both are transient")
    func readOnly() {
        let error = StorageError("open", "/x", errno: EROFS)
        #expect(error == .readOnly)
        #expect(error.isTransient && StorageError.full.isTransient)
        for code in [EACCES, ENOENT, EXDEV, ENAMETOOLONG] {
            #expect(!StorageError("open", "/x", errno: code).isTransient)
        }
    }

    @Test(
        "what the system lacks for a moment is no property of the file",
        arguments: [EMFILE, ENFILE, ENOMEM, EINTR, EAGAIN])
    func transient(_ code: CInt) {
        let error = StorageError("open", "/x", errno: code)
        #expect(error == .transient("open /x: \(String(cString: strerror(code)))"))
        #expect(error.isTransient && !error.isNotFound)
    }

    @Test("an error of the disk may pass, and is told from what the system lacks")
    func diskError() {
        let error = StorageError("read", "/x", errno: EIO)
        #expect(error == .diskError("read /x: Input/output error"))
        #expect(error.isTransient && !error.isNotFound)
    }

    @Test("what a disk has once failed to take is lost, whatever it says afterwards")
    func lostWrites() {
        for call in ["fsync", "syncfs", "sync_file_range"] {
            #expect(!StorageError(call, "/x", errno: EIO).isTransient)
        }
    }

    @Test("what is not there, or is no file, is not found", arguments: [ENOENT, ELOOP, ENOTDIR, ENXIO])
    func notFound(_ code: CInt) {
        #expect(StorageError("open", "/x", errno: code) == .notFound("/x"))
    }

    @Test("anything else says what was tried, on which path, and why not")
    func unusable() {
        let error = StorageError("open", "/srv/x", errno: EACCES)
        #expect(error == .denied("open /srv/x: Permission denied"))
        #expect(error.description == "open /srv/x: Permission denied")
        #expect(StorageError.notFound("/srv/x").description == "/srv/x does not exist")
    }

    @Test("a folder on another file system is not taken for a missing file")
    func otherFileSystem() {
        #expect(!StorageError("link", "/srv/incoming/1", errno: EXDEV).isNotFound)
        #expect(!StorageError("copy_file_range", "/srv/incoming/1", errno: EXDEV).isNotFound)
        // openat2(2) says so of a path that leads out of its folder.
        #expect(StorageError("open", "/srv/incoming/..", errno: EXDEV).isNotFound)
    }
}
