import Glibc

/// The storage folder: everything that is kept, on one file system.
///
/// ```
/// database/              the database and its journals, closed to the web server
/// incoming/              the web server's request bodies
/// uploads/<id>/layout    a layout
/// runs/<id>/             one run: input, work/, container.log, stats.json
/// outputs/<id>.gds       a finished run's output, for the web server to send
/// ```
package struct Storage: Sendable {
    /// Absolute, without a slash at its end.
    package let root: String

    /// Bytes that the database and the logs need to go on at all.
    package static let leastFree: Int64 = 1 << 20
    /// Files and folders that one request makes, the journals of the database included, twice over.
    private static let leastFreeFiles: UInt = 16

    package init(root: String) { self.root = root }

    package var databasePath: String { root + "/database/precheck.db" }
    package var incomingPath: String { root + "/incoming" }
    package var outputsPath: String { root + "/outputs" }
    package var workerLockPath: String { root + "/worker.lock" }

    /// Makes the folders that are not there. An installation makes them before, with owners of their own.
    package func prepare() throws(StorageError) {
        try Self.makeFolders(to: root)
        // The set-group-id bit hands the folder's group down to what is made in it: responder and worker share that group.
        let shared = ["database", "uploads", "runs"].map { ($0, 0o2770) }
        for (name, mode) in shared + [("incoming", 0o700), ("outputs", 0o2750)] {
            let path = "\(root)/\(name)"
            guard mkdir(path, mode_t(mode)) == 0 else {
                if errno == EEXIST { continue }
                throw StorageError("mkdir", path)
            }
            guard chmod(path, mode_t(mode)) == 0 else { throw StorageError("chmod", path) }
        }
    }

    /// - Throws: when uploads or runs lie here, but no database that could know of them. With a new one in its place they would all be
    ///   swept up as left behind.
    package func requireDatabase() throws(StorageError) {
        var status = stat()
        if stat(databasePath, &status) == 0, status.st_size > 0 { return }
        for name in ["uploads", "runs"] where !(try Tree.entries(of: folder(name), atMost: 1).isEmpty) {
            throw .unusable(
                "\(databasePath) is missing or empty, but \(root)/\(name) is not; restore the database from a backup, or"
                    + " move the whole storage folder away to start from scratch")
        }
    }

    /// Makes the folder `path` and the folders above it where they do not stand yet, closed to others.
    package static func makeFolders(to path: String) throws(StorageError) {
        for end in path.indices.dropFirst() where path[end] == "/" { try makeFolder(String(path[..<end])) }
        try makeFolder(path)
    }

    private static func makeFolder(_ path: String) throws(StorageError) {
        guard mkdir(path, 0o770) != 0, errno != EEXIST else { return }
        // On a read-only file system mkdir(2) reports that, also of a folder that is there.
        guard access(path, F_OK) == 0 else { throw StorageError("mkdir", path) }
    }

    func folder(_ name: String) throws(StorageError) -> Descriptor {
        try Descriptor(path: "\(root)/\(name)", O_RDONLY | O_DIRECTORY)
    }

    /// Bytes that a program without privileges can still write to the storage's file system.
    package func freeBytes() throws(StorageError) -> Int64 { try space().free }

    /// The storage's file system now.
    package func space() throws(StorageError) -> DiskSpace {
        var status = statvfs()
        return try space(&status)
    }

    private func space(_ status: inout statvfs) throws(StorageError) -> DiskSpace {
        guard statvfs(root, &status) == 0 else { throw StorageError("statvfs", root) }
        let block = Int64(status.f_frsize)
        return DiskSpace(free: Int64(status.f_bavail) * block, total: Int64(status.f_blocks) * block)
    }

    /// What ``space()`` says, when the storage can be written to.
    ///
    /// - Throws: when nothing can be written, for want of bytes or of inodes, or at all.
    @discardableResult
    package func check() throws(StorageError) -> DiskSpace {
        guard access(root + "/uploads", W_OK | X_OK) == 0 else { throw StorageError("access", root + "/uploads") }
        var status = statvfs()
        let disk = try space(&status)
        guard disk.free >= Self.leastFree else { throw .full }
        // File systems without a number of inodes say 0 of 0.
        guard status.f_files == 0 || status.f_favail >= Self.leastFreeFiles else { throw .full }
        return disk
    }
}

/// A file system, in bytes.
package struct DiskSpace: Equatable, Sendable {
    /// For programs without privileges.
    package let free: Int64
    package let total: Int64

    package init(free: Int64, total: Int64) {
        self.free = free
        self.total = total
    }
}
