import CLinux
package import Domain
import Glibc

/// What lies below a container's working folder, for reading. Hostile: no link is followed, nothing outside is reached, and what cannot be
/// read is as if it were not there. Paths are relative to the folder.
package struct WorkTree: ~Copyable, Sendable {
    let folder: Descriptor

    /// Names of one folder that are looked at.
    private static let maximumNames = 10_000

    /// - Parameter path: of the folder: this program's own.
    package init(path: String) throws(StorageError) {
        folder = try Descriptor(path: path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW)
    }

    init(_ folder: consuming Descriptor) { self.folder = folder }

    /// The names in a folder that are UTF-8, by the order of bytes.
    package borrowing func names(in path: String = ".") -> [String] {
        guard let inner = try? folder.open(beneath: path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW),
            let entries = try? Tree.entries(of: inner, atMost: Self.maximumNames)
        else { return [] }
        return entries.compactMap { String(validating: $0.dropLast(), as: UTF8.self) }
            .sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }

    package borrowing func isFolder(_ path: String) -> Bool {
        (try? folder.open(beneath: path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW)) != nil
    }

    /// When the folder was made; where the file system does not tell that, when its entries changed last.
    package borrowing func made(_ path: String) -> Timestamp? {
        guard let inner = try? folder.open(beneath: path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW),
            let status = try? inner.status()
        else { return nil }
        let milliseconds = linux_birth_time(inner.number)
        if milliseconds >= 0 { return Timestamp(milliseconds: milliseconds) }
        return Timestamp(
            milliseconds: Int64(status.st_mtim.tv_sec) * 1000 + Int64(status.st_mtim.tv_nsec) / 1_000_000)
    }

    /// A regular file; nil when there is none of that name.
    package borrowing func file(_ path: String) -> WorkFile? {
        guard let file = try? folder.openFile(beneath: path) else { return nil }
        return WorkFile(file)
    }

    /// All of a small file; nil when there is none, and when it has more than `maximum` bytes.
    package borrowing func contents(of path: String, atMost maximum: Int) -> [UInt8]? {
        guard let file = file(path), file.size <= Int64(maximum) else { return nil }
        return file.bytes(0..<file.size)
    }
}

/// A file that a container has left, or still writes.
package struct WorkFile: ~Copyable, Sendable {
    private let file: Descriptor
    /// When it was opened.
    package let size: Int64

    init?(_ file: consuming Descriptor) {
        guard let size = try? file.size() else { return nil }
        self.size = size
        self.file = file
    }

    /// Reads from `offset` on; 0 at the end, and where it cannot be read.
    package borrowing func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int64) -> Int {
        (try? file.read(into: buffer, at: offset)) ?? 0
    }

    /// What lies in the range, as far as it can be read.
    package borrowing func bytes(_ range: Range<Int64>) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: range.count) { buffer, count in
            let room = UnsafeMutableRawBufferPointer(buffer)
            while count < room.count {
                let more = read(
                    into: UnsafeMutableRawBufferPointer(rebasing: room[count...]),
                    at: range.lowerBound + Int64(count))
                if more == 0 { break }
                count += more
            }
        }
    }

    /// The last bytes of the file, this many at most.
    package borrowing func tail(_ maximum: Int64) -> [UInt8] { bytes(max(0, size - maximum)..<size) }
}

extension RunFolder {
    /// What the container has left in its working folder.
    ///
    /// - Throws: ``StorageError/notFound(_:)`` when there is no such folder.
    package func workTree() throws(StorageError) -> WorkTree {
        WorkTree(try open().open(beneath: "work", O_RDONLY | O_DIRECTORY | O_NOFOLLOW))
    }
}
