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

    /// Takes ownership of what the system call `name` has just returned; throws its error if that is negative.
    init(number: CInt, _ name: String) throws(StorageError) {
        guard number >= 0 else { throw StorageError(name, name) }
        self.init(number: number, path: name)
    }

    deinit { close(number) }

    /// Opens `path`, which must be this program's own: no part of it may come from a client or a container.
    init(path: String, _ flags: CInt, mode: mode_t = 0) throws(StorageError) {
        let fd = try systemCall("open", path) { Glibc.open(path, flags | O_CLOEXEC, mode) }
        self.init(number: fd, path: path)
    }

    /// Opens `name` below this folder. Neither a link nor a `..` can lead out of the folder, whoever created its
    /// contents (openat2(2)).
    borrowing func open(beneath name: String, _ flags: CInt, mode: mode_t = 0) throws(StorageError) -> Descriptor {
        try open(beneath: EntryName(name.utf8CString), flags, mode: mode)
    }

    borrowing func open(beneath name: EntryName, _ flags: CInt, mode: mode_t = 0) throws(StorageError) -> Descriptor {
        let fd = try systemCall("open", self.path(of: name)) { linux_open_beneath(number, name, flags, mode) }
        return Descriptor(number: fd, path: self.path(of: name))
    }

    /// Opens the folder `name` in this one, even if its owner has no permission to.
    borrowing func openFolder(_ name: EntryName) throws(StorageError) -> Descriptor {
        if let status = try status(of: name), status.st_mode & S_IFMT == S_IFDIR,
            status.st_mode & S_IRWXU != S_IRWXU
        {
            // If the folder is not ours, this fails, and the next call reports why.
            fchmodat(number, name, status.st_mode & 0o7777 | S_IRWXU, AT_SYMLINK_NOFOLLOW)
        }
        return try open(beneath: name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW)
    }

    /// The folder `name` in this one, as its container left it; nil if it is not a folder, or closed to this program.
    borrowing func subfolder(_ name: EntryName) throws(StorageError) -> Descriptor? {
        try ifOpen { () throws(StorageError) in try open(beneath: name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW) }
    }

    /// Opens the regular file `name` below this folder for reading. Does not block on a pipe or device.
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
        try systemCall("stat", path) { fstat(number, &status) }
        return status
    }

    /// The status of `name` in this folder, without following a link; nil if there is nothing of that name.
    borrowing func status(of name: EntryName) throws(StorageError) -> stat? {
        var status = stat()
        let isThere: Void? = try ifThere { () throws(StorageError) in
            try systemCall("stat", path(of: name)) { fstatat(number, name, &status, AT_SYMLINK_NOFOLLOW) }
        }
        return isThere.map { status }
    }

    borrowing func status(of name: String) throws(StorageError) -> stat? { try status(of: EntryName(name.utf8CString)) }

    /// Whether this program has this access to `name` in this folder; false if there is nothing of that name.
    ///
    /// - Parameter mode: as for access(2).
    borrowing func permits(_ mode: CInt, on name: EntryName) throws(StorageError) -> Bool {
        do throws(StorageError) {
            try systemCall("access", path(of: name)) {
                faccessat(number, name, mode, AT_EACCESS | AT_SYMLINK_NOFOLLOW)
            }
            return true
        } catch .notFound { return false } catch .denied { return false }
    }

    /// For messages only.
    private borrowing func path(of name: EntryName) -> String { "\(path)/\(name.text)" }

    /// Bytes.
    borrowing func size() throws(StorageError) -> Int64 { Int64(try status().st_size) }

    /// Reads up to the buffer's size at `offset`; 0 at the end of the file.
    borrowing func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int64) throws(StorageError) -> Int {
        try systemCall("read", path) { pread(number, buffer.baseAddress, buffer.count, off_t(offset)) }
    }

    /// Fills the buffer with the bytes at `offset`, and returns how many there were.
    borrowing func fill(_ buffer: UnsafeMutableRawBufferPointer, from offset: Int64) throws(StorageError) -> Int {
        var count = 0
        while count < buffer.count {
            let rest = UnsafeMutableRawBufferPointer(rebasing: buffer[count...])
            let more = try read(into: rest, at: offset + Int64(count))
            if more == 0 { break }
            count += more
        }
        return count
    }

    /// The bytes of the range, up to the end of the file.
    borrowing func bytes(_ range: Range<Int64>) throws(StorageError) -> [UInt8] {
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: range.count, alignment: 1)
        defer { buffer.deallocate() }
        return Array(buffer[..<(try fill(buffer, from: range.lowerBound))])
    }

    /// Writes all of `bytes` at the file's position.
    borrowing func write(_ bytes: UnsafeRawBufferPointer) throws(StorageError) {
        var rest = bytes
        while !rest.isEmpty {
            let count = try systemCall("write", path) { Glibc.write(number, rest.baseAddress, rest.count) }
            rest = UnsafeRawBufferPointer(rebasing: rest[count...])
        }
    }

    /// Appends bytes of `source`, copied within the kernel (copy_file_range(2)).
    borrowing func append(_ source: borrowing Descriptor, _ range: Range<Int64>) throws(StorageError) {
        var offset = off_t(range.lowerBound)
        while offset < range.upperBound {
            let count = try systemCall("copy_file_range", path) {
                linux_copy_file_range(source.number, &offset, number, Int(range.upperBound) - offset)
            }
            guard count > 0 else { throw .unusable("\(source.path) ended at \(offset) of \(range.upperBound) bytes") }
        }
    }

    /// Writes the text as UTF-8 at the file's position.
    borrowing func write(_ text: String) throws(StorageError) {
        let bytes = Array(text.utf8)
        try bytes.withUnsafeBufferPointer { buffer throws(StorageError) in try write(UnsafeRawBufferPointer(buffer)) }
    }

    /// Syncs what was written to disk; for a folder, its entries. Blocks (fsync(2)).
    borrowing func synchronise() throws(StorageError) {
        try systemCall("fsync", path) { fsync(number) }
    }

    borrowing func makeFolder(_ name: String, mode: mode_t) throws(StorageError) {
        try systemCall("mkdir", "\(path)/\(name)") { mkdirat(number, name, mode) }
    }
}
