import CLinux
package import Domain
import Faults
import Glibc

/// A layout that is being written to `uploads/`. Removed again unless ``keep()`` is called.
package struct NewLayout: ~Copyable {
    private let id: UploadID
    private let uploads: Descriptor
    private let folder: Descriptor
    private var file: Descriptor?
    private var isKept = false

    fileprivate init(id: UploadID, uploads: consuming Descriptor, folder: consuming Descriptor) {
        self.id = id
        self.uploads = uploads
        self.folder = folder
    }

    deinit {
        // What cannot be removed now is removed by a later sweep, as no row names it.
        if !isKept { try? Tree.remove(id.description, in: uploads) }
    }

    /// Makes the whole `body` the layout, by a hard link: nothing is copied.
    package mutating func take(_ body: borrowing IncomingBody) throws(StorageError) {
        guard linux_link_descriptor(body.file.number, folder.number, "layout") == 0 else {
            throw StorageError("link", body.file.path)
        }
        FaultPoint.uploadLinked.reach()
        file = try folder.open(beneath: "layout", O_RDONLY | O_NOFOLLOW)
    }

    /// Appends bytes of `body` to the layout, copied within the kernel.
    package mutating func append(_ body: borrowing IncomingBody, _ range: Range<Int64>) throws(StorageError) {
        if file == nil { file = try folder.open(beneath: "layout", O_WRONLY | O_CREAT | O_EXCL, mode: 0o600) }
        try file?.append(body.file, range)
        FaultPoint.uploadLinked.reach()
    }

    /// Opens the layout for reading while it is being appended to.
    package borrowing func reader() throws(StorageError) -> LayoutFile {
        LayoutFile(try folder.openFile(beneath: "layout"))
    }

    /// Makes the layout read-only and durable. Blocks until it is on disk.
    package consuming func keep() throws(StorageError) {
        guard let number = file?.number else { throw .unusable("upload \(id) has no layout") }
        // Readable by everyone: the folders above are closed, and the container's user may be any.
        guard fchmod(number, 0o444) == 0, fsync(number) == 0 else {
            throw StorageError("fsync", "\(folder.path)/layout")
        }
        try folder.synchronise()
        try uploads.synchronise()
        FaultPoint.uploadSynced.reach()
        isKept = true
    }
}

extension Storage {
    /// Starts a layout for a new upload.
    package func newLayout(_ id: UploadID) throws(StorageError) -> NewLayout {
        let uploads = try folder("uploads")
        try uploads.makeFolder(id.description, mode: 0o770)
        let folder = try uploads.open(beneath: id.description, O_RDONLY | O_DIRECTORY)
        return NewLayout(id: id, uploads: uploads, folder: folder)
    }

    /// Removes an upload's file. Runs of it keep their own links to the file.
    package func removeUpload(_ id: UploadID) throws(StorageError) {
        try Tree.remove(id.description, in: try folder("uploads"))
    }
}
