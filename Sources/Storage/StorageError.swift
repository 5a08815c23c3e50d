import Faults
import Glibc

/// Why a file could not be read or kept.
package enum StorageError: Error, Equatable, CustomStringConvertible {
    /// The disk, or the quota, is full.
    case full
    /// The file system is read-only now: an operator's wish, or the kernel's after an error of the disk.
    case readOnly
    /// The system could not do it at the moment: too many open files, no memory, an error of the disk. Says what was tried on which path,
    /// and the system's reason.
    case transient(String)
    /// What was named is not there, or is no regular file.
    case notFound(String)
    /// What was named is closed to this program, as a container can do to its files. Says what was tried on which path.
    case denied(String)
    /// Anything else; says what was tried on which path, and the system's reason.
    case unusable(String)

    /// The error of the system call that has just failed on `path`.
    init(_ call: String, _ path: String, errno code: CInt = errno) {
        let reason = "\(call) \(path): \(String(cString: strerror(code)))"
        switch code {
        case ENOSPC, EDQUOT: self = .full
        case EROFS: self = .readOnly
        // What fsync(2) has once failed to write is gone, though the next call reports success.
        case EIO where ["fsync", "syncfs", "sync_file_range"].contains(call): self = .unusable(reason)
        // EAGAIN: a name on the path was changed meanwhile (openat2(2)).
        case EMFILE, ENFILE, ENOMEM, EIO, EINTR, EAGAIN: self = .transient(reason)
        // ELOOP and ENOTDIR: a link or a file where a folder should be. ENXIO: a socket where a file should be.
        case ENOENT, ELOOP, ENOTDIR, ENXIO: self = .notFound(path)
        // Out of the folder (openat2(2)). Other calls say so of a folder that lies on another file system.
        case EXDEV where call == "open": self = .notFound(path)
        // The kernel's own file of something that has ended (cgroups(7)).
        case ENODEV where call == "read": self = .notFound(path)
        case EACCES, EPERM: self = .denied(reason)
        default: self = .unusable(reason)
        }
    }

    /// Whether it is over by itself: once there is room, the storage can be written to, or the system has caught its breath. Nothing is lost by
    /// waiting.
    package var isTransient: Bool {
        switch self {
        case .full, .readOnly, .transient: true
        case .notFound, .denied, .unusable: false
        }
    }

    package var description: String {
        switch self {
        case .full: "the disk that holds the storage is full"
        case .readOnly: "the file system that holds the storage is read-only"
        case .notFound(let path): "\(path) does not exist"
        case .transient(let reason), .denied(let reason), .unusable(let reason): reason
        }
    }
}

/// Makes the system call `name` on `path` and returns its result.
///
/// - Parameter call: returns what the system call does, with `errno` set where that is negative. Called again after EINTR.
/// - Throws: the error that the call ended with.
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

/// What `body` returns; nil where it does not find what it names.
func ifThere<Value: ~Copyable>(_ body: () throws(StorageError) -> Value) throws(StorageError) -> Value? {
    do throws(StorageError) { return try body() } catch .notFound { return nil }
}

/// The same; nil also where what it names is closed to this program.
func ifOpen<Value: ~Copyable>(_ body: () throws(StorageError) -> Value) throws(StorageError) -> Value? {
    do throws(StorageError) { return try ifThere(body) } catch .denied { return nil }
}
