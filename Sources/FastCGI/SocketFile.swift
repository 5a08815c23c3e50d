import Glibc

/// The name of a bound socket in the file system.
struct SocketFile: Sendable {
    private let path: String
    private let identity: Identity?

    private struct Identity: Equatable {
        let device: dev_t
        let inode: ino_t
    }

    init(path: String) {
        self.path = path
        identity = Self.identity(of: path)
    }

    /// Removes the file, unless it has been replaced by a successor's.
    func remove() {
        guard let identity, Self.identity(of: path) == identity else { return }
        unlink(path)
    }

    private static func identity(of path: String) -> Identity? {
        var status = stat()
        guard lstat(path, &status) == 0 else { return nil }
        return Identity(device: status.st_dev, inode: status.st_ino)
    }
}
