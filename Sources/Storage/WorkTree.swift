import CLinux
package import Domain
import Glibc
import Synchronization
import Time

/// Read access to a container's working folder. Its contents are hostile: no link is followed, and nothing outside is
/// reached. Paths are relative to the folder.
///
/// A nil or empty result means that something does not exist, or that it can never be read, which is recorded in
/// ``unreadable``: its container closed it, or the file system is damaged. A transient reason why something cannot be
/// read is thrown.
package struct WorkTree: ~Copyable, Sendable {
    let folder: Descriptor
    private let refusals = Mutex<Set<String>>([])

    /// How many names of a folder are looked at.
    private static let maximumNames = 10_000

    /// - Parameter path: the folder's, which must be this program's own.
    package init(path: String) throws(StorageError) {
        folder = try Descriptor(path: path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW)
    }

    init(_ folder: consuming Descriptor) { self.folder = folder }

    /// Paths that were requested and that can never be read.
    package var unreadable: [String] { refusals.withLock { $0.sorted() } }

    /// The names in a folder, in byte order; those that are not UTF-8 are left out.
    package borrowing func names(in path: String = ".") throws(StorageError) -> [String] {
        let entries = try ifReadable(path) { () throws(StorageError) in
            try Tree.entries(of: try openFolder(path), atMost: Self.maximumNames)
        }
        return (entries ?? []).compactMap { String(validating: $0.dropLast(), as: UTF8.self) }
            .sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }

    /// False also for a link to a folder, and for a folder that the container closed.
    package borrowing func isFolder(_ path: String) throws(StorageError) -> Bool {
        try ifReadable(path) { () throws(StorageError) in _ = try openFolder(path) } != nil
    }

    /// When the folder was created; if the file system does not record that, when its entries last changed.
    package borrowing func made(_ path: String) throws(StorageError) -> Timestamp? {
        try ifReadable(path) { () throws(StorageError) in
            let inner = try openFolder(path)
            let status = try inner.status()
            let milliseconds = linux_birth_time(inner.number)
            if milliseconds >= 0 { return Timestamp(milliseconds: milliseconds) }
            return Timestamp(milliseconds: status.st_mtim.milliseconds)
        }
    }

    /// A regular file; nil if there is none of that name.
    package borrowing func file(_ path: String) throws(StorageError) -> WorkFile? {
        try ifReadable(path) { () throws(StorageError) in try WorkFile(folder.openFile(beneath: path)) }
    }

    /// The contents of a small file; nil if there is none, or if it has more than `maximum` bytes.
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

/// A file that a container left, or is still writing.
package struct WorkFile: ~Copyable, Sendable {
    private let file: Descriptor
    /// In bytes, when it was opened.
    package let size: Int64

    init(_ file: consuming Descriptor) throws(StorageError) {
        size = try file.size()
        self.file = file
    }

    /// Reads at `offset`; 0 at the end. Blocks.
    package borrowing func read(
        into buffer: UnsafeMutableRawBufferPointer, at offset: Int64
    ) throws(StorageError) -> Int {
        try file.read(into: buffer, at: offset)
    }

    /// The bytes of the range, up to the end of the file.
    package borrowing func bytes(_ range: Range<Int64>) throws(StorageError) -> [UInt8] { try file.bytes(range) }

    /// The last bytes of the file, at most `maximum`.
    package borrowing func tail(_ maximum: Int64) throws(StorageError) -> [UInt8] {
        try bytes(max(0, size - maximum)..<size)
    }
}

extension RunFolder {
    /// The container's working folder; nil if there is none, or if it is closed to this program.
    package func workTree() throws(StorageError) -> WorkTree? {
        try ifOpen { () throws(StorageError) in WorkTree(try open().openFolder(EntryName("work".utf8CString))) }
    }
}
