package import Domain
import FoundationEssentials
import GRDB
import Layout

extension Store {
    /// Records a new upload. Its file must already be on disk.
    ///
    /// - Parameter limit: bytes that all uploads together may have; nil for any number.
    /// - Returns: false, without a change, if the upload would exceed the limit.
    @discardableResult
    package func insert(_ upload: Upload, limit: Int64? = nil) throws(StoreError) -> Bool {
        try write { database in
            if let limit, try Self.storedBytes(in: database) + upload.file.size > limit { return false }
            let statement = try database.cachedStatement(
                sql: """
                    INSERT INTO upload (id, name, size, sha256, created, expires, layout) VALUES (?, ?, ?, ?, ?, ?, ?)
                    """)
            try statement.execute(arguments: [
                upload.id.description, upload.file.name.description, upload.file.size, upload.file.checksum.description,
                upload.created.milliseconds, upload.expires.milliseconds,
                upload.layout.map { String(decoding: try JSONEncoder().encode($0), as: UTF8.self) },
            ])
            return true
        }
    }

    /// The size of all uploads together, in bytes.
    package func storedUploadBytes() throws(StoreError) -> Int64 { try read(Self.storedBytes) }

    private static func storedBytes(in database: Database) throws -> Int64 {
        try Int64.fetchOne(database.cachedStatement(sql: "SELECT sum(size) FROM upload")) ?? 0
    }

    /// The uploads that expired before `moment`.
    package func uploads(expiredBefore moment: Timestamp) throws(StoreError) -> [UploadID] {
        try read { database in
            let statement = try database.cachedStatement(sql: "SELECT id FROM upload WHERE expires < ?")
            return try String.fetchAll(statement, arguments: [moment.milliseconds]).compactMap { UploadID($0) }
        }
    }

    /// The upload, even if it has expired and has not been removed yet.
    package func upload(_ id: UploadID) throws(StoreError) -> Upload? {
        try read { database in
            let statement = try database.cachedStatement(sql: "SELECT * FROM upload WHERE id = ?")
            return try Row.fetchOne(statement, arguments: [id.description]).map(Upload.init(row:))
        }
    }

    /// Uploads, newest first, each with its sequence number: at most `limit`, with sequence numbers below `cursor`.
    package func uploads(before cursor: Int64?, limit: Int) throws(StoreError) -> [(sequence: Int64, upload: Upload)] {
        try read { database in
            let statement = try database.cachedStatement(
                sql: "SELECT * FROM upload WHERE sequence < ? ORDER BY sequence DESC LIMIT ?")
            return try Row.fetchAll(statement, arguments: [cursor ?? .max, limit]).map {
                try ($0.decode(forColumn: "sequence"), Upload(row: $0))
            }
        }
    }

    /// Deletes the row of an upload; false if there is none. The caller removes its file, afterwards.
    package func deleteUpload(_ id: UploadID) throws(StoreError) -> Bool {
        try write { database in
            try database.execute(sql: "DELETE FROM upload WHERE id = ?", arguments: [id.description])
            return database.changesCount == 1
        }
    }
}

extension Upload {
    init(row: Row) throws {
        guard let id = UploadID(try row.text("id")) else { throw StoreError.unusable("upload with a damaged id") }
        let layout: String? = try row.decode(forColumn: "layout")
        self.init(
            id: id, file: try FileDescription(row: row, prefix: ""), created: try row.time("created"),
            expires: try row.time("expires"),
            layout: try layout.map { try JSONDecoder().decode(LayoutSummary.self, from: Data($0.utf8)) })
    }
}

extension FileDescription {
    /// Reads the columns `<prefix>name`, `<prefix>size` and `<prefix>sha256`.
    init(row: some ColumnReader, prefix: String) throws {
        self.init(
            name: FileName(stored: try row.text(prefix + "name")), size: try row.decode(prefix + "size"),
            checksum: Checksum(stored: try row.text(prefix + "sha256")))
    }
}
