import CLinux
import Glibc

/// An open file or folder, closed exactly once.
package struct Descriptor: ~Copyable, Sendable {
    package let number: CInt
    /// For messages only.
    let path: String

    private init(number: CInt, path: String) {
        self.number = number
        self.path = path
    }

    /// Takes over what the system call `name` has just returned.
    init(number: CInt, _ name: String) throws(StorageError) {
        guard number >= 0 else { throw StorageError(name, name) }
        self.init(number: number, path: name)
    }

    deinit { close(number) }

    /// Opens `path`, which is this program's own: no part of it comes from a client or a container.
    init(path: String, _ flags: CInt, mode: mode_t = 0) throws(StorageError) {
        let fd = Glibc.open(path, flags | O_CLOEXEC, mode)
        guard fd >= 0 else { throw StorageError("open", path) }
        self.init(number: fd, path: path)
    }

    /// Opens `name` below this folder. Leaves the folder by no link and no `..`, whoever made what lies in it.
    borrowing func open(beneath name: String, _ flags: CInt, mode: mode_t = 0) throws(StorageError) -> Descriptor {
        try open(beneath: EntryName(name.utf8CString), flags, mode: mode)
    }

    borrowing func open(beneath name: EntryName, _ flags: CInt, mode: mode_t = 0) throws(StorageError) -> Descriptor {
        let fd = linux_open_beneath(number, name, flags, mode)
        let path = "\(path)/\(name.text)"
        guard fd >= 0 else { throw StorageError("open", path) }
        return Descriptor(number: fd, path: path)
    }

    /// Opens the folder `name` in this one, also where who made it closed it to itself.
    borrowing func openFolder(_ name: EntryName) throws(StorageError) -> Descriptor {
        var status = stat()
        if fstatat(number, name, &status, AT_SYMLINK_NOFOLLOW) == 0, status.st_mode & S_IFMT == S_IFDIR,
            status.st_mode & S_IRWXU != S_IRWXU
        {
            // Fails where the folder is not ours; the next call then does, too, and says so.
            fchmodat(number, name, status.st_mode & 0o7777 | S_IRWXU, AT_SYMLINK_NOFOLLOW)
        }
        return try open(beneath: name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW)
    }

    /// Opens the regular file `name` below this folder for reading. A pipe or device that stands there is not waited for.
    borrowing func openFile(beneath name: String) throws(StorageError) -> Descriptor {
        try openFile(beneath: EntryName(name.utf8CString))
    }

    borrowing func openFile(beneath name: EntryName) throws(StorageError) -> Descriptor {
        let file = try open(beneath: name, O_RDONLY | O_NONBLOCK | O_NOCTTY)
        guard try file.status().st_mode & S_IFMT == S_IFREG else { throw .notFound(file.path) }
        return file
    }

    borrowing func status() throws(StorageError) -> stat {
        var status = stat()
        guard fstat(number, &status) == 0 else { throw StorageError("stat", path) }
        return status
    }

    /// Bytes.
    borrowing func size() throws(StorageError) -> Int64 { Int64(try status().st_size) }

    /// Reads up to the buffer's size from `offset` on; 0 at the end of the file.
    borrowing func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int64) throws(StorageError) -> Int {
        while true {
            let count = pread(number, buffer.baseAddress, buffer.count, off_t(offset))
            if count >= 0 { return count }
            guard errno == EINTR else { throw StorageError("read", path) }
        }
    }

    /// Writes all of `bytes` at the file's position.
    borrowing func write(_ bytes: UnsafeRawBufferPointer) throws(StorageError) {
        var rest = bytes
        while !rest.isEmpty {
            let count = Glibc.write(number, rest.baseAddress, rest.count)
            if count < 0 {
                guard errno == EINTR else { throw StorageError("write", path) }
                continue
            }
            rest = UnsafeRawBufferPointer(rebasing: rest[count...])
        }
    }

    /// Appends bytes of `source`, copied within the kernel.
    borrowing func append(_ source: borrowing Descriptor, _ range: Range<Int64>) throws(StorageError) {
        var offset = off_t(range.lowerBound)
        while offset < range.upperBound {
            let count = linux_copy_file_range(source.number, &offset, number, Int(range.upperBound) - offset)
            if count > 0 { continue }
            guard count < 0 else { throw .unusable("\(source.path) ended at \(offset) of \(range.upperBound) bytes") }
            guard errno == EINTR else { throw StorageError("copy_file_range", path) }
        }
    }

    /// Writes the text as UTF-8 at the file's position.
    borrowing func write(_ text: String) throws(StorageError) {
        let bytes = Array(text.utf8)
        try bytes.withUnsafeBufferPointer { buffer throws(StorageError) in try write(UnsafeRawBufferPointer(buffer)) }
    }

    /// Puts what was written on the disk; for a folder, the names in it.
    borrowing func synchronise() throws(StorageError) {
        guard fsync(number) == 0 else { throw StorageError("fsync", path) }
    }

    borrowing func makeFolder(_ name: String, mode: mode_t) throws(StorageError) {
        guard mkdirat(number, name, mode) == 0 else { throw StorageError("mkdir", "\(path)/\(name)") }
    }
}
