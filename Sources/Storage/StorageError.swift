import Faults
import Glibc

/// Why a file could not be read or kept.
package enum StorageError: Error, Equatable, CustomStringConvertible {
    /// The disk, or the quota, is full.
    case full
    /// The file system is read-only: an operator made it so, or the kernel did after a disk error.
    case readOnly
    /// The system could not do it at the moment: too many open files, out of memory. Says what was tried on which path,
    /// and the system's reason.
    case transient(String)
    /// The disk reported an error, which may be gone in a moment or last for ever. Says what was tried on which path.
    case diskError(String)
    /// It does not exist, or is not a regular file.
    case notFound(String)
    /// This program may not access it; a container can do that to its files. Says what was tried on which path.
    case denied(String)
    /// Anything else; says what was tried on which path, and the system's reason.
    case unusable(String)

    /// The error of the system call that has just failed on `path`.
    init(_ call: String, _ path: String, errno code: CInt = errno) {
        let reason = "\(call) \(path): \(String(cString: strerror(code)))"
        switch code {
        case ENOSPC, EDQUOT: self = .full
        case EROFS: self = .readOnly
        // What fsync(2) failed to write is lost, although the next call reports success.
        case EIO where ["fsync", "syncfs", "sync_file_range"].contains(call): self = .unusable(reason)
        // EAGAIN: part of the path was changed meanwhile (openat2(2)).
        case EMFILE, ENFILE, ENOMEM, EINTR, EAGAIN: self = .transient(reason)
        case EIO: self = .diskError(reason)
        // ELOOP and ENOTDIR: a link or a file where a folder should be. ENXIO: a socket where a file should be.
        case ENOENT, ELOOP, ENOTDIR, ENXIO: self = .notFound(path)
        // The path leads out of the folder (openat2(2)). Other calls report EXDEV for a folder on another file system.
        case EXDEV where call == "open": self = .notFound(path)
        // A kernel file of something that has ended (cgroups(7)).
        case ENODEV where call == "read": self = .notFound(path)
        case EACCES, EPERM: self = .denied(reason)
        default: self = .unusable(reason)
        }
    }

    /// Whether the error may go away by itself: when there is room, when the storage can be written to, or when the
    /// system has resources again. Nothing is lost by waiting.
    package var isTransient: Bool {
        switch self {
        case .full, .readOnly, .transient, .diskError: true
        case .notFound, .denied, .unusable: false
        }
    }

    package var description: String {
        switch self {
        case .full: "the disk that holds the storage is full"
        case .readOnly: "the file system that holds the storage is read-only"
        case .notFound(let path): "\(path) does not exist"
        case .transient(let reason), .diskError(let reason), .denied(let reason), .unusable(let reason): reason
        }
    }
}

/// Makes the system call `name` on `path` and returns its result.
///
/// - Parameter call: returns the system call's result, with `errno` set if that is negative. Called again after EINTR.
/// - Throws: the system call's error.
@discardableResult
func systemCall<Result: SignedInteger>(
    _ name: StaticString, _ path: @autoclosure () -> String, _ call: () -> Result
) throws(StorageError) -> Result {
    while true {
        let result = SystemCallFault.occurs(name, path()) ? -1 : call()
        let code = errno
        if result >= 0 { return result }
        guard code == EINTR else { throw StorageError("\(name)", path(), errno: code) }
    }
}

/// The result of `body`; nil if it throws ``StorageError/notFound(_:)``.
func ifThere<Value: ~Copyable>(_ body: () throws(StorageError) -> Value) throws(StorageError) -> Value? {
    do throws(StorageError) { return try body() } catch .notFound { return nil }
}

/// The same; nil also if it throws ``StorageError/denied(_:)``.
func ifOpen<Value: ~Copyable>(_ body: () throws(StorageError) -> Value) throws(StorageError) -> Value? {
    do throws(StorageError) { return try ifThere(body) } catch .denied { return nil }
}
