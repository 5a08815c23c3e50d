import CLinux
import GRDB
import Glibc

/// What the service knows: uploads and runs, in one SQLite file that the responder and the worker share.
///
/// Every change is one transaction, on the disk when the call returns (`synchronous=FULL`), made by whichever process calls.
/// All calls block and may be made from any thread.
package final class Store: Sendable {
    let pool: DatabasePool
    let marks: CommitMarks
    /// How long the write at hand waits for the other process.
    let patience = WritePatience()

    /// Opens the file at `path`, makes it where it does not stand yet, and brings its schema up to date.
    ///
    /// - Throws: ``StoreError/newerSchema(path:)`` when a newer program has made the file, ``StoreError/damaged(path:reason:)`` when it is
    ///   damaged, or no database. It is left as it is, byte for byte.
    package init(path: String) throws(StoreError) {
        do {
            let lock = try Self.lockFolder(of: path)
            defer { Glibc.close(lock) }
            try Self.inspect(path)
            try Self.create(path)
            pool = try DatabasePool(path: path, configuration: Self.configuration(patience))
            // GRDB sets NORMAL when it turns the write-ahead log on, which would lose the last commits in a power cut
            // (https://www.sqlite.org/pragma.html#pragma_synchronous).
            try pool.writeWithoutTransaction { try $0.execute(sql: "PRAGMA synchronous = FULL") }
            try Self.migrations.migrate(pool)
            marks = try CommitMarks(path: path)
        } catch let error as StoreError {
            throw error
        } catch {
            throw StoreError(error)
        }
    }

    /// Closes the file; calls that come later throw.
    package func close() throws(StoreError) {
        marks.close()
        try rethrow { try pool.close() }
    }

    private static func configuration(_ patience: WritePatience) -> Configuration {
        var configuration = Configuration()
        configuration.foreignKeysEnabled = true
        configuration.busyMode = .callback { _ in patience.wait() }
        configuration.maximumReaderCount = 4
        return configuration
    }

    /// For a connection that only reads. Also that one has to wait: for who makes the file, or closes it as the last.
    static var readOnly: Configuration {
        var configuration = Configuration()
        configuration.readonly = true
        configuration.busyMode = busyMode
        return configuration
    }

    /// Who only reads waits while a process recovers or closes the journal.
    private static let busyMode = Database.BusyMode.timeout(5)

    /// SQLite makes files that the group may not write, whatever the umask; its journals take the mode of the file.
    private static func create(_ path: String) throws {
        let fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o660)
        guard fd >= 0 else {
            if errno == EEXIST { return }
            throw StoreError.unusable("\(path): \(String(cString: strerror(errno)))")
        }
        fchmod(fd, 0o660)
        Glibc.close(fd)
    }

    /// Lets one process go first where two start together on a new file: GRDB looks which migrations are missing before it takes
    /// the write lock, and who turns the write-ahead log on does not wait for another that does the same
    /// (https://www.sqlite.org/rescode.html#busy). Returns the descriptor that holds the lock.
    private static func lockFolder(of path: String) throws -> CInt {
        let slash = path.utf8.lastIndex(of: UInt8(ascii: "/"))
        let folder = slash.map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
        let fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard fd >= 0 else { throw StoreError.unusable("\(folder): \(String(cString: strerror(errno)))") }
        guard flock(fd, LOCK_EX) == 0 else {
            let reason = String(cString: strerror(errno))
            Glibc.close(fd)
            throw StoreError.unusable("\(folder): \(reason)")
        }
        return fd
    }
}
