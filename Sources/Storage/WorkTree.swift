import CLinux
package import Domain
import Glibc
import Synchronization
import Time

/// What lies below a container's working folder, for reading. Hostile: no link is followed, and nothing outside is reached. Paths are relative
/// to the folder.
///
/// Nil, or nothing, means that it is not there, or that it can never be read, which ``unreadable`` tells: its container closed it, or the
/// file system is damaged. What keeps something from being read for a while is thrown.
package struct WorkTree: ~Copyable, Sendable {
    let folder: Descriptor
    private let refusals = Mutex<Set<String>>([])

    /// Names of one folder that are looked at.
    private static let maximumNames = 10_000

    /// - Parameter path: of the folder: this program's own.
    package init(path: String) throws(StorageError) {
        folder = try Descriptor(path: path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW)
    }

    init(_ folder: consuming Descriptor) { self.folder = folder }

    /// Paths that were asked for and that can never be read.
    package var unreadable: [String] { refusals.withLock { $0.sorted() } }

    /// The names in a folder that are UTF-8, by the order of bytes.
    package borrowing func names(in path: String = ".") throws(StorageError) -> [String] {
        let entries = try ifReadable(path) { () throws(StorageError) in
            try Tree.entries(of: try openFolder(path), atMost: Self.maximumNames)
        }
        return (entries ?? []).compactMap { String(validating: $0.dropLast(), as: UTF8.self) }
            .sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }

    package borrowing func isFolder(_ path: String) throws(StorageError) -> Bool {
        try ifReadable(path) { () throws(StorageError) in _ = try openFolder(path) } != nil
    }

    /// When the folder was made; where the file system does not tell that, when its entries changed last.
    package borrowing func made(_ path: String) throws(StorageError) -> Timestamp? {
        try ifReadable(path) { () throws(StorageError) in
            let inner = try openFolder(path)
            let status = try inner.status()
            let milliseconds = linux_birth_time(inner.number)
            if milliseconds >= 0 { return Timestamp(milliseconds: milliseconds) }
            return Timestamp(milliseconds: status.st_mtim.milliseconds)
        }
    }

    /// A regular file; nil when there is none of that name.
    package borrowing func file(_ path: String) throws(StorageError) -> WorkFile? {
        try ifReadable(path) { () throws(StorageError) in try WorkFile(folder.openFile(beneath: path)) }
    }

    /// All of a small file; nil when there is none, and when it has more than `maximum` bytes.
    package borrowing func contents(of path: String, atMost maximum: Int) throws(StorageError) -> [UInt8]? {
        guard let file = try file(path), file.size <= Int64(maximum) else { return nil }
        return try file.bytes(0..<file.size)
    }

    private borrowing func openFolder(_ path: String) throws(StorageError) -> Descriptor {
        try folder.open(beneath: path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW)
    }

    private borrowing func ifReadable<Value: ~Copyable>(
        _ path: String, _ body: () throws(StorageError) -> Value
    ) throws(StorageError) -> Value? {
        do throws(StorageError) {
            return try ifThere(body)
        } catch {
            if error.isTransient { throw error }
            refusals.withLock { _ = $0.insert(path) }
            return nil
        }
    }
}

/// A file that a container has left, or still writes.
package struct WorkFile: ~Copyable, Sendable {
    private let file: Descriptor
    /// When it was opened.
    package let size: Int64

    init(_ file: consuming Descriptor) throws(StorageError) {
        size = try file.size()
        self.file = file
    }

    /// Reads from `offset` on; 0 at the end.
    package borrowing func read(
        into buffer: UnsafeMutableRawBufferPointer, at offset: Int64
    ) throws(StorageError) -> Int {
        try file.read(into: buffer, at: offset)
    }

    /// What lies in the range, as far as the file reaches.
    package borrowing func bytes(_ range: Range<Int64>) throws(StorageError) -> [UInt8] { try file.bytes(range) }

    /// The last bytes of the file, this many at most.
    package borrowing func tail(_ maximum: Int64) throws(StorageError) -> [UInt8] {
        try bytes(max(0, size - maximum)..<size)
    }
}

extension RunFolder {
    /// What the container has left in its working folder; nil when there is no such folder, or it is closed to this program.
    package func workTree() throws(StorageError) -> WorkTree? {
        try ifOpen { () throws(StorageError) in WorkTree(try open().openFolder(EntryName("work".utf8CString))) }
    }
}
