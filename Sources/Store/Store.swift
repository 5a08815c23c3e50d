import GRDB
import Glibc

/// The database of uploads and runs: one SQLite file that the responder and the worker share.
///
/// Every change is one transaction, durable when the call returns (`synchronous=FULL`). All calls block and may be made
/// from any thread.
package final class Store: Sendable {
    let pool: DatabasePool
    let marks: CommitMarks
    /// How long the current write waits for the other process.
    let patience = WritePatience()

    /// Opens the file at `path`, creates it if it does not exist, and migrates its schema.
    ///
    /// - Parameter onUpgrade: called with the number of runs before the tables of an older version are changed, which
    ///   may take seconds.
    /// - Throws: ``StoreError/newerSchema(path:)`` if a newer program wrote the file,
    ///   ``StoreError/damaged(path:reason:)`` if it is damaged or not a database. The file is left as it is, byte for
    ///   byte.
    package init(path: String, onUpgrade: (_ runs: Int) -> Void = { _ in }) throws(StoreError) {
        do {
            let lock = try Self.lockFolder(of: path)
            defer { Glibc.close(lock) }
            try Self.inspect(path)
            try Self.create(path)
            pool = try DatabasePool(path: path, configuration: Self.configuration(patience))
            // GRDB sets NORMAL when it enables the write-ahead log, which would lose the last commits in a power cut
            // (https://www.sqlite.org/pragma.html#pragma_synchronous).
            try pool.writeWithoutTransaction { try $0.execute(sql: "PRAGMA synchronous = FULL") }
            if let runs = try pool.writeWithoutTransaction(Self.runsToUpgrade) { onUpgrade(runs) }
            try Self.migrations.migrate(pool)
            marks = try CommitMarks(path: path)
        } catch let error as StoreError {
            throw error
        } catch {
            throw StoreError(error)
        }
    }

    /// Closes the file; later calls throw.
    package func close() throws(StoreError) {
        marks.close()
        try rethrow { try pool.close() }
    }

    /// The message to log when `onUpgrade` is called.
    package static func upgradeNotice(runs: Int) -> String {
        "upgrading the database (\(runs) runs); older versions cannot open it afterwards"
    }

    /// How many runs an older version left; nil if there is nothing to migrate.
    private static func runsToUpgrade(in database: Database) throws -> Int? {
        guard try database.tableExists("run"), try !migrations.hasCompletedMigrations(database) else { return nil }
        return try Int.fetchOne(database, sql: "SELECT count(*) FROM run")
    }

    private static func configuration(_ patience: WritePatience) -> Configuration {
        var configuration = Configuration()
        configuration.foreignKeysEnabled = true
        configuration.busyMode = .callback { _ in patience.wait() }
        configuration.maximumReaderCount = 4
        return configuration
    }

    /// For a connection that only reads. It may have to wait, too: for a process that creates the file, or is the last
    /// to close it.
    static var readOnly: Configuration {
        var configuration = Configuration()
        configuration.readonly = true
        configuration.busyMode = busyMode
        return configuration
    }

    /// Readers wait while a process recovers or closes the WAL.
    private static let busyMode = Database.BusyMode.timeout(5)

    /// SQLite creates files that the group may not write, whatever the umask; the WAL and its index take the mode of
    /// the file.
    private static func create(_ path: String) throws {
        let fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o660)
        guard fd >= 0 else {
            if errno == EEXIST { return }
            throw StoreError.unusable("\(path): \(String(cString: strerror(errno)))")
        }
        fchmod(fd, 0o660)
        Glibc.close(fd)
    }

    /// Serializes processes that open a new file at the same time: GRDB determines the missing migrations before it
    /// takes the write lock, and a process that enables the write-ahead log does not wait for another that does the
    /// same (https://www.sqlite.org/rescode.html#busy). Returns the descriptor that holds the lock.
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
