import CLinux
import Glibc
import Synchronization

/// What has been committed, as one value: equal marks stand for the same contents, down to the last row.
package struct CommitMark: Hashable, Sendable {
    fileprivate let words: [UInt64]
}

/// The head of the journal's index, which all processes that have the database open share, in memory.
///
/// SQLite itself decides by it whether the pages that it holds are those of the present: with each commit the writer counts it up, and
/// puts it there before the call that commits returns (https://www.sqlite.org/walformat.html#the_wal_index_header).
final class CommitMarks: Sendable {
    private enum Map {
        case none
        case address(UInt)
        case closed
    }

    /// Of each of the two copies. A writer changes the second one first: a reader that goes the other way round, and finds both equal,
    /// has read none in the making.
    private static let words = 6
    private static let size = 4096

    private let path: String
    private let map = Mutex(Map.none)

    /// - Parameter path: of the database.
    init(path: String) { self.path = path + "-shm" }

    /// Nil while a commit is being put there, and where nothing can be told. The database has to be open.
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

    /// Before the database is closed: from then on the file may be cut, and to look at what is mapped of it would end the process.
    func close() {
        map.withLock { map in
            if case .address(let address) = map { munmap(UnsafeMutableRawPointer(bitPattern: address), Self.size) }
            map = .closed
        }
    }

    /// The descriptor stays open until the process ends: to close one takes all locks on its file from the process (fcntl(2)), those of
    /// SQLite's own descriptors too.
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
    /// The mark of what is committed now; nil when nothing can be told. Costs nanoseconds.
    package var mark: CommitMark? { marks.now }
}
