import CLinux
import Glibc
import Synchronization

/// The state of the database after a commit, as one value: equal marks mean equal contents, down to the last row.
package struct CommitMark: Hashable, Sendable {
    fileprivate let words: [UInt64]
}

/// The header of the WAL index, in memory shared by all processes that have the database open.
///
/// SQLite itself uses it to decide whether its cached pages are current: every commit increments a counter in it,
/// before the call that commits returns (https://www.sqlite.org/walformat.html#the_wal_index_header).
final class CommitMarks: Sendable {
    private enum Map {
        case none
        case address(UInt)
        case closed
    }

    /// Of each of the two copies. A writer changes the second copy first, so a reader that reads the first one first
    /// and finds both equal has not read a partly written one.
    private static let words = 6
    private static let size = 4096

    private let path: String
    private let map = Mutex(Map.none)

    /// - Parameter path: the database file.
    init(path: String) { self.path = path + "-shm" }

    /// Nil while a commit is being written, and if the index cannot be mapped. The database must be open.
    var now: CommitMark? {
        map.withLock { map in
            if case .none = map { map = mapped() }
            guard case .address(let address) = map, let start = UnsafePointer<UInt64>(bitPattern: address) else {
                return nil
            }
            let words = [UInt64](unsafeUninitializedCapacity: 2 * Self.words) { buffer, count in
                count = 2 * Self.words
                if let copies = buffer.baseAddress { linux_load_words(start, copies, count) }
            }
            guard words[..<Self.words].elementsEqual(words[Self.words...]) else { return nil }
            return CommitMark(words: Array(words[..<Self.words]))
        }
    }

    /// Must be called before the database is closed: after that the file may be truncated, and reading the mapping
    /// would end the process.
    func close() {
        map.withLock { map in
            if case .address(let address) = map { munmap(UnsafeMutableRawPointer(bitPattern: address), Self.size) }
            map = .closed
        }
    }

    /// The descriptor stays open until the process ends: closing it would release all locks that the process holds on
    /// the file (fcntl(2)), SQLite's own among them.
    private func mapped() -> Map {
        let fd = open(path, O_RDONLY | O_CLOEXEC)
        var status = stat()
        guard fd >= 0, fstat(fd, &status) == 0, status.st_size >= Self.size,
            let start = mmap(nil, Self.size, PROT_READ, MAP_SHARED, fd, 0), start != MAP_FAILED
        else { return .closed }
        return .address(UInt(bitPattern: start))
    }
}

extension Store {
    /// The mark of the last commit; nil if it cannot be read at the moment. Takes nanoseconds, and never blocks.
    package var mark: CommitMark? { marks.now }
}
