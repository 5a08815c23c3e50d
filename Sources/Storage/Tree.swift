import Faults
import Glibc

/// Walks folders that hold what a container left: hostile. No link is followed, and depth costs no stack.
enum Tree {
    /// Names that are held at once, so that a folder of millions costs no memory.
    private static let batch = 4096

    /// Removes `name` in `folder` and all below it. Does nothing when it is not there.
    static func remove(_ name: String, in folder: borrowing Descriptor) throws(StorageError) {
        if unlinkat(folder.number, name, 0) == 0 || errno == ENOENT { return }
        guard errno == EISDIR || errno == EPERM else { throw StorageError("unlink", "\(folder.path)/\(name)") }
        try empty(name, in: folder)
        guard unlinkat(folder.number, name, AT_REMOVEDIR) == 0 || errno == ENOENT else {
            throw StorageError("rmdir", "\(folder.path)/\(name)")
        }
    }

    /// Removes all below the folder `name`. A folder inside is moved up to `name` itself when it is not empty, so that paths
    /// never grow, however deep the tree is.
    private static func empty(_ name: String, in folder: borrowing Descriptor) throws(StorageError) {
        let top = try folder.openFolder(EntryName(name.utf8CString))
        var moved = 0
        while true {
            let entries = try self.entries(of: top, atMost: batch)
            if entries.isEmpty { return }
            for entry in entries where unlinkat(top.number, entry, 0) != 0 && errno != ENOENT {
                guard errno == EISDIR || errno == EPERM else {
                    throw StorageError("unlink", "\(top.path)/\(entry.text)")
                }
                try raise(entry, to: top, &moved)
                guard unlinkat(top.number, entry, AT_REMOVEDIR) == 0 || errno == ENOENT else {
                    throw StorageError("rmdir", "\(top.path)/\(entry.text)")
                }
            }
        }
    }

    /// Removes the files of the folder `name` in `top`, and moves the folders in it to `top`, under names that nothing has.
    private static func raise(_ name: EntryName, to top: borrowing Descriptor, _ moved: inout Int) throws(StorageError)
    {
        let inner = try top.openFolder(name)
        while true {
            let entries = try self.entries(of: inner, atMost: batch)
            if entries.isEmpty { return }
            for entry in entries where unlinkat(inner.number, entry, 0) != 0 && errno != ENOENT {
                guard errno == EISDIR || errno == EPERM else {
                    throw StorageError("unlink", "\(inner.path)/\(entry.text)")
                }
                repeat { moved += 1 } while faccessat(top.number, ".removed-\(moved)", F_OK, AT_SYMLINK_NOFOLLOW) == 0
                // A folder that is moved must be open to its owner: its `..` is written.
                _ = try inner.openFolder(entry)
                guard renameat(inner.number, entry, top.number, ".removed-\(moved)") == 0 else {
                    throw StorageError("rename", "\(inner.path)/\(entry.text)")
                }
            }
        }
    }

    /// Up to `maximum` of the names in a folder, without `.` and `..`, in no order. Byte for byte, as they need not be UTF-8.
    static func entries(of folder: borrowing Descriptor, atMost maximum: Int) throws(StorageError) -> [EntryName] {
        // closedir(3) closes the descriptor that fdopendir(3) takes; "." gives one with a position of its own.
        let copy = try systemCall("opendir", folder.path) {
            openat(folder.number, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        }
        guard let stream = fdopendir(copy) else {
            let code = errno
            close(copy)
            throw StorageError("opendir", folder.path, errno: code)
        }
        defer { closedir(stream) }
        var names: [EntryName] = []
        while names.count < maximum {
            // The end and an error are told apart by errno alone (readdir(3)).
            errno = 0
            guard !SystemCallFault.occurs("readdir", folder.path), let entry = readdir(stream) else {
                let code = errno
                if code == EINTR { continue }
                if code != 0 { throw StorageError("readdir", folder.path, errno: code) }
                break
            }
            let name = EntryName(entry)
            if !name.isSelfOrParent { names.append(name) }
        }
        return names
    }
}

/// A name in a folder, byte for byte, ended by a zero: passes as a C string.
typealias EntryName = [CChar]

extension EntryName {
    init(_ entry: UnsafeMutablePointer<dirent>) {
        // d_name lies at the end of a record whose real length is d_reclen (readdir(3)).
        guard let offset = MemoryLayout<dirent>.offset(of: \.d_name) else { preconditionFailure("d_name is stored") }
        let start = (UnsafeRawPointer(entry) + offset).assumingMemoryBound(to: CChar.self)
        self = Array(UnsafeBufferPointer(start: start, count: strlen(start) + 1))
    }

    /// For messages.
    var text: String { String(decoding: dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self) }

    var isSelfOrParent: Bool {
        self == [0x2E, 0] || self == [0x2E, 0x2E, 0]
    }
}
