import Domain
import Foundation
import GRDB
import TestSupport
import Testing

@testable import Store

/// What is done to a sound database.
private enum Damage: CaseIterable {
    case header, middlePage, lastPage, truncated, garbageJournal, text, emptyBesideJournal, missingBesideJournal

    func make(at path: String) throws {
        var bytes = try Data(contentsOf: URL(filePath: path))
        let page = 4096
        let garbage = Data(repeating: 0xA5, count: page)
        switch self {
        case .header: bytes.replaceSubrange(0..<100, with: garbage.prefix(100))
        case .middlePage:
            let start = bytes.count / page / 2 * page
            bytes.replaceSubrange(start..<start + page, with: garbage)
        case .lastPage: bytes.replaceSubrange(bytes.count - page..<bytes.count, with: garbage)
        case .truncated: bytes = bytes.prefix(bytes.count / 2 + 100)
        case .garbageJournal: try garbage.write(to: URL(filePath: path + "-wal"))
        case .text: bytes = Data(String(repeating: "to do: buy a database\n", count: 1000).utf8)
        case .emptyBesideJournal:
            bytes = Data()
            try garbage.write(to: URL(filePath: path + "-wal"))
        case .missingBesideJournal:
            try garbage.write(to: URL(filePath: path + "-wal"))
            return try FileManager.default.removeItem(atPath: path)
        }
        try bytes.write(to: URL(filePath: path))
    }
}

@Suite("A damaged database")
struct DamageTests {
    @Test("is refused, named, and left byte for byte as it is", arguments: Damage.allCases)
    private func refused(_ damage: Damage) throws {
        try withFolder { folder in
            let path = folder + "/precheck.db"
            try Self.make(path)
            try damage.make(at: path)
            let before = try Self.contents(of: folder)
            #expect {
                try Store(path: path)
            } throws: { error in
                guard case StoreError.damaged(let named, _) = error else { return false }
                return named == path && "\(error)".contains(path) && "\(error)".contains("backup")
            }
            #expect(try Self.contents(of: folder) == before)
        }
    }

    @Test("an empty file, and a journal of which a power cut left zeros, are no damage", arguments: ["", "-wal"])
    func noDamage(_ suffix: String) throws {
        try withFolder { folder in
            let path = folder + "/precheck.db"
            if suffix.isEmpty {
                try Data().write(to: URL(filePath: path))
            } else {
                try Self.make(path)
                try Data(count: 8192).write(to: URL(filePath: path + suffix))
            }
            let store = try Store(path: path)
            try store.enqueue()
            try store.close()
        }
    }

    @Test("a row that does not hold what it should is an error, not the end of the process")
    func damagedRow() throws {
        try withStores { store, _, _ in
            let run = try store.enqueue()
            let upload = upload()
            try store.insert(upload)
            try store.pool.writeWithoutTransaction { connection in
                // As damage does: without the checks.
                try connection.execute(
                    sql: """
                        PRAGMA writable_schema = ON;
                        UPDATE sqlite_schema SET sql = replace(
                            replace(replace(sql, ') STRICT', ')'), 'TEXT NOT NULL', 'TEXT'), 'INTEGER NOT NULL', 'INTEGER');
                        PRAGMA writable_schema = RESET;
                        PRAGMA ignore_check_constraints = ON;
                        UPDATE run SET created = NULL, image = NULL;
                        UPDATE upload SET size = 'much';
                        """)
            }
            #expect(throws: StoreError.self) { try store.run(run) }
            #expect(throws: StoreError.self) { try store.placedRuns(in: [], before: nil, limit: 10) }
            #expect(throws: StoreError.self) { try store.upload(upload.id) }
            #expect(throws: StoreError.self) { try store.claimNext(now: noon) }
        }
    }

    /// A database with a few hundred rows, closed.
    private static func make(_ path: String) throws {
        let store = try Store(path: path)
        for _ in 0..<200 { try store.enqueue() }
        try store.close()
    }

    private static func contents(of folder: String) throws -> [String: Data] {
        let names = try FileManager.default.contentsOfDirectory(atPath: folder).filter { !$0.hasSuffix("-shm") }
        let files = try names.map { ($0, try Data(contentsOf: URL(filePath: "\(folder)/\($0)"))) }
        return Dictionary(uniqueKeysWithValues: files).filter { !$0.key.hasSuffix("-wal") || !$0.value.isEmpty }
    }
}
