import GRDB

/// Why the database did not do what was asked.
package enum StoreError: Error, CustomStringConvertible {
    /// A newer version of the program has changed the tables.
    case newerSchema(path: String)
    /// The file, or its WAL, is damaged or not a database. It was left as it is.
    case damaged(path: String, reason: String)
    /// The disk, or the quota, is full. Nothing was changed.
    case full
    /// The file cannot be used now: locked for too long, read-only, damaged, missing. Nothing was changed.
    case unusable(String)

    /// Sorts an error of GRDB or SQLite.
    package init(_ error: any Error) {
        switch error {
        case let error as StoreError: self = error
        case let error as DatabaseError where error.resultCode == .SQLITE_FULL: self = .full
        default: self = .unusable(String(describing: error))
        }
    }

    package var description: String {
        switch self {
        case .newerSchema(let path):
            "\(path) was created by a newer version of precheck-server; install that version, or restore a backup"
        case .damaged(let path, let reason):
            "\(path) is damaged (\(reason)) and was left unchanged; replace it with a backup and remove \(path)-wal and"
                + " \(path)-shm, or move the whole storage folder away to start from scratch"
        case .full: "the disk that holds the database is full"
        case .unusable(let reason): "the database cannot be used: \(reason)"
        }
    }
}

extension Store {
    func rethrow<Value>(_ body: () throws -> Value) throws(StoreError) -> Value {
        do { return try body() } catch { throw StoreError(error) }
    }

    func read<Value>(_ body: (Database) throws -> Value) throws(StoreError) -> Value {
        try rethrow { try pool.read(body) }
    }

    /// For a single statement, which reads one snapshot by itself: without a transaction around it.
    func readOnce<Value>(_ body: (Database) throws -> Value) throws(StoreError) -> Value {
        try rethrow { try pool.unsafeRead(body) }
    }

    /// - Parameter asked: when the write was requested; it gives up five seconds after that.
    func write<Value>(
        asked: ContinuousClock.Instant = .now, _ body: (Database) throws -> Value
    ) throws(StoreError) -> Value {
        let deadline = WritePatience.deadline(asked: asked)
        return try rethrow {
            try pool.writeWithoutTransaction { database in
                patience.begin(until: deadline)
                try database.beginTransaction(.immediate)
                do {
                    let value = try body(database)
                    try database.commit()
                    return value
                } catch {
                    // SQLite has already rolled back if the disk is full.
                    if database.isInsideTransaction { try? database.rollback() }
                    throw error
                }
            }
        }
    }
}
