import Faults
import Glibc

/// Walks folders with a container's files, which are hostile. No link is followed, and depth takes no stack.
enum Tree {
    /// How many names are held at once, so that a folder of millions needs no more memory.
    private static let batch = 4096

    /// Removes `name` in `folder` and everything below it. Does nothing if it does not exist.
    static func remove(_ name: String, in folder: borrowing Descriptor) throws(StorageError) {
        if unlinkat(folder.number, name, 0) == 0 || errno == ENOENT { return }
        guard errno == EISDIR || errno == EPERM else { throw StorageError("unlink", "\(folder.path)/\(name)") }
        try empty(name, in: folder)
        guard unlinkat(folder.number, name, AT_REMOVEDIR) == 0 || errno == ENOENT else {
            throw StorageError("rmdir", "\(folder.path)/\(name)")
        }
    }

    /// Removes everything below the folder `name`. Non-empty folders in it are moved up to `name` itself, so that paths
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

    /// Removes the files of the folder `name` in `top`, and moves the folders in it to `top`, under unused names.
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
                // Moving a folder requires write permission for it, as its `..` changes.
                _ = try inner.openFolder(entry)
                guard renameat(inner.number, entry, top.number, ".removed-\(moved)") == 0 else {
                    throw StorageError("rename", "\(inner.path)/\(entry.text)")
                }
            }
        }
    }

    /// Up to `maximum` names in a folder, without `.` and `..`, in no particular order. As bytes, as they may not be
    /// UTF-8.
    static func entries(of folder: borrowing Descriptor, atMost maximum: Int) throws(StorageError) -> [EntryName] {
        // closedir(3) closes the descriptor that fdopendir(3) took; opening "." gives one with a position of its own.
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
            // Only errno distinguishes the end from an error (readdir(3)).
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

/// A name in a folder as a C string: its bytes, followed by a zero.
typealias EntryName = [CChar]

extension EntryName {
    init(_ entry: UnsafeMutablePointer<dirent>) {
        // d_name is at the end of a record whose actual length is d_reclen (readdir(3)).
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
