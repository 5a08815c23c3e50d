import Glibc

/// The storage folder: everything that the service keeps, on one file system.
///
/// ```
/// database/              the database and its journals, closed to the web server
/// incoming/              the web server's request bodies
/// uploads/<id>/layout    a layout
/// runs/<id>/             one run: input, work/, container.log, stats.json
/// outputs/<id>.gds       a finished run's output, for the web server to send
/// ```
package struct Storage: Sendable {
    /// Absolute, without a slash at the end.
    package let root: String

    /// The bytes of free space that the database and the logs need at the very least.
    package static let leastFree: Int64 = 1 << 20
    /// Twice as many files and folders as one request creates, the database's journals included.
    private static let leastFreeFiles: UInt = 16

    /// - Parameter root: absolute, without a slash at the end. Nothing is created before ``prepare()``.
    package init(root: String) { self.root = root }

    package var databasePath: String { root + "/database/precheck.db" }
    package var incomingPath: String { root + "/incoming" }
    package var outputsPath: String { root + "/outputs" }
    package var workerLockPath: String { root + "/worker.lock" }

    /// Creates missing folders. An installation creates them beforehand, with the owners that they need.
    package func prepare() throws(StorageError) {
        try Self.makeFolders(to: root)
        // The set-group-id bit passes the folder's group on to what is created in it: responder and worker share that
        // group.
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

    /// - Throws: if there are uploads or runs, but no database that knows of them. With a new database in its place
    ///   they would all be removed as leftovers.
    package func requireDatabase() throws(StorageError) {
        var status = stat()
        if stat(databasePath, &status) == 0, status.st_size > 0 { return }
        for name in ["uploads", "runs"] where !(try Tree.entries(of: folder(name), atMost: 1).isEmpty) {
            throw .unusable(
                "\(databasePath) is missing or empty, but \(root)/\(name) is not; restore the database from a backup, or"
                    + " move the whole storage folder away to start from scratch")
        }
    }

    /// Creates the folder `path` and the folders above it, closed to other users, if they do not exist.
    package static func makeFolders(to path: String) throws(StorageError) {
        for end in path.indices.dropFirst() where path[end] == "/" { try makeFolder(String(path[..<end])) }
        try makeFolder(path)
    }

    private static func makeFolder(_ path: String) throws(StorageError) {
        guard mkdir(path, 0o770) != 0, errno != EEXIST else { return }
        // On a read-only file system mkdir(2) reports EROFS, even for a folder that exists.
        guard access(path, F_OK) == 0 else { throw StorageError("mkdir", path) }
    }

    func folder(_ name: String) throws(StorageError) -> Descriptor {
        try Descriptor(path: "\(root)/\(name)", O_RDONLY | O_DIRECTORY)
    }

    /// How many bytes an unprivileged program can still write to the storage's file system.
    package func freeBytes() throws(StorageError) -> Int64 { try space().free }

    /// The free and total space of the storage's file system (statvfs(3)).
    package func space() throws(StorageError) -> DiskSpace {
        var status = statvfs()
        return try space(&status)
    }

    private func space(_ status: inout statvfs) throws(StorageError) -> DiskSpace {
        guard statvfs(root, &status) == 0 else { throw StorageError("statvfs", root) }
        let block = Int64(status.f_frsize)
        return DiskSpace(free: Int64(status.f_bavail) * block, total: Int64(status.f_blocks) * block)
    }

    /// The same as ``space()``, if the storage can be written to.
    ///
    /// - Throws: if the disk is out of space or inodes, or read-only.
    @discardableResult
    package func check() throws(StorageError) -> DiskSpace {
        guard access(root + "/uploads", W_OK | X_OK) == 0 else { throw StorageError("access", root + "/uploads") }
        var status = statvfs()
        let disk = try space(&status)
        guard disk.free >= Self.leastFree else { throw .full }
        // File systems without a fixed number of inodes report 0 of 0.
        guard status.f_files == 0 || status.f_favail >= Self.leastFreeFiles else { throw .full }
        return disk
    }
}

/// A file system, in bytes.
package struct DiskSpace: Equatable, Sendable {
    /// For unprivileged programs.
    package let free: Int64
    package let total: Int64

    package init(free: Int64, total: Int64) {
        self.free = free
        self.total = total
    }
}
