import GRDB
import Glibc

/// Checks that are made before a file is opened for writing: SQLite would take a damaged WAL for an empty one, and
/// would not notice a damaged page before it reads that page, perhaps months later.
extension Store {
    /// - Throws: unless the file at `path` is missing, empty, or a sound database with a known schema. Writes nothing.
    static func inspect(_ path: String) throws {
        let journal = path + "-wal"
        guard try size(of: path) > 0 else {
            // The WAL is created after the file.
            guard try size(of: journal) == 0 else {
                throw StoreError.damaged(
                    path: path, reason: "it is missing or empty, but its journal \(journal) is not")
            }
            return
        }
        try inspectJournal(journal, of: path)
        do {
            let queue = try DatabaseQueue(path: path, configuration: readOnly)
            defer { try? queue.close() }
            if try queue.read(migrations.hasBeenSuperseded) { throw StoreError.newerSchema(path: path) }
            let finding = try queue.read { try String.fetchOne($0, sql: "PRAGMA quick_check(1)") } ?? "ok"
            guard finding == "ok" else { throw StoreError.damaged(path: path, reason: finding) }
        } catch let error as DatabaseError
            where [.SQLITE_CORRUPT, .SQLITE_NOTADB].contains(error.resultCode)
        {
            throw StoreError.damaged(path: path, reason: error.message ?? "\(error.resultCode)")
        }
    }

    /// The WAL's header is written in one piece, and a power cut leaves it as it was, or zeros: anything else is damage
    /// (https://www.sqlite.org/fileformat2.html#walformat).
    private static func inspectJournal(_ journal: String, of path: String) throws {
        let fd = open(journal, O_RDONLY | O_CLOEXEC)
        guard fd >= 0 else {
            if errno == ENOENT { return }
            throw StoreError.unusable("\(journal): \(String(cString: strerror(errno)))")
        }
        defer { Glibc.close(fd) }
        var head = [UInt8](repeating: 0, count: 32)
        guard Glibc.read(fd, &head, head.count) == head.count else { return }
        let isOne = head.starts(with: [0x37, 0x7F, 0x06]) && head[3] | 1 == 0x83
        guard isOne || head.allSatisfy({ $0 == 0 }) else {
            throw StoreError.damaged(path: path, reason: "\(journal) is not an SQLite journal")
        }
    }

    /// 0 for a missing file.
    private static func size(of path: String) throws -> Int {
        var status = stat()
        if stat(path, &status) == 0 { return Int(status.st_size) }
        guard errno == ENOENT else { throw StoreError.unusable("\(path): \(String(cString: strerror(errno)))") }
        return 0
    }
}
