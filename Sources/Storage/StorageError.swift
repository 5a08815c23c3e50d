import Glibc

/// Why a file could not be read or kept.
package enum StorageError: Error, Equatable, CustomStringConvertible {
    /// The disk, or the quota, is full.
    case full
    /// The file system is read-only now: an operator's wish, or the kernel's after an error of the disk.
    case readOnly
    /// What was named is not there, or is no regular file.
    case notFound(String)
    /// Anything else; says what was tried on which path, and the system's reason.
    case unusable(String)

    /// The error of the system call that has just failed on `path`.
    init(_ call: String, _ path: String, errno code: CInt = errno) {
        switch code {
        case ENOSPC, EDQUOT: self = .full
        case EROFS: self = .readOnly
        // ELOOP and ENOTDIR: a link or a file where a folder should be. ENXIO: a socket where a file should be.
        case ENOENT, ELOOP, ENOTDIR, ENXIO: self = .notFound(path)
        // Out of the folder (openat2(2)). Other calls say so of a folder that lies on another file system.
        case EXDEV where call == "open": self = .notFound(path)
        default: self = .unusable("\(call) \(path): \(String(cString: strerror(code)))")
        }
    }

    /// Whether it is over once there is room, or the storage can be written to: nothing is lost by waiting.
    package var passes: Bool { self == .full || self == .readOnly }

    package var description: String {
        switch self {
        case .full: "the disk that holds the storage is full"
        case .readOnly: "the file system that holds the storage is read-only"
        case .notFound(let path): "\(path) is not there"
        case .unusable(let reason): reason
        }
    }
}
