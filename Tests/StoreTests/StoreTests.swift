import Domain
import Foundation
import GRDB
import TestSupport
import Testing

@testable import Store

@Suite("Opening the database")
struct StoreTests {
    @Test("commits are synced, the log is written ahead, keys are checked")
    func pragmas() throws {
        try withStores { one, other, _ in
            for store in [one, other] {
                let pragmas = ["journal_mode", "synchronous", "foreign_keys"]
                let written = try store.pool.writeWithoutTransaction { connection in
                    try pragmas.map { try Self.pragma($0, connection) }
                }
                #expect(written == ["wal", "2", "1"])
            }
        }
    }

    @Test("nothing is written where something is only read")
    func readOnly() throws {
        try withStores { one, _, _ in
            try one.enqueue()
            #expect {
                try one.pool.read { try $0.execute(sql: "DELETE FROM run") }
            } throws: {
                ($0 as? DatabaseError)?.resultCode == .SQLITE_READONLY
            }
        }
    }

    @Test("commits stay synced on every later use of the writing connection")
    func staysSynced() throws {
        try withStores { one, _, _ in
            for _ in 0..<3 {
                try one.enqueue()
                let synchronous = try one.pool.write { try Self.pragma("synchronous", $0) }
                #expect(synchronous == "2")
            }
        }
    }

    @Test("what one store wrote is there when the file is opened again")
    func reopening() throws {
        try withFolder { folder in
            let path = folder + "/precheck.db"
            let first = try Store(path: path)
            let id = try first.enqueue()
            try first.close()
            let second = try Store(path: path)
            #expect(try second.run(id)?.state == .queued)
            try second.close()
        }
    }

    @Test("a store that is closed throws instead of answering")
    func closed() throws {
        try withFolder { folder in
            let store = try Store(path: folder + "/precheck.db")
            try store.enqueue()
            try store.close()
            #expect(throws: StoreError.self) { try store.enqueue() }
            #expect(throws: StoreError.self) { try store.queueCounts() }
            #expect(store.mark == nil)
        }
    }

    @Test("many threads that open a new file at the same time all get the complete schema")
    func openingTogether() throws {
        for _ in 0..<5 {
            try withFolder { folder in
                let path = folder + "/precheck.db"
                let failures = onThreads(8) { _ in
                    do {
                        let store = try Store(path: path)
                        try store.enqueue()
                        try store.close()
                        return String?.none
                    } catch {
                        return "\(error)"
                    }
                }
                #expect(failures.compactMap(\.self) == [])
                let store = try Store(path: path)
                #expect(try store.queueCounts().queued == 8)
                try store.close()
            }
        }
    }

    @Test("a file that is being written to is opened without an error")
    func openingWhileWriting() throws {
        try withStores { one, _, path in
            let failures = onThreads(6) { index in
                do {
                    if index == 0 {
                        for _ in 0..<100 { try one.enqueue() }
                    } else {
                        for _ in 0..<5 { try Store(path: path).close() }
                    }
                    return String?.none
                } catch {
                    return "\(error)"
                }
            }
            #expect(failures.compactMap(\.self) == [])
            let counts = try one.queueCounts()
            #expect(counts.queued == 100)
        }
    }

    @Test("a file of a newer program is refused and not touched", arguments: [true, false])
    func newerSchema(isInUse: Bool) throws {
        try withFolder { folder in
            let path = folder + "/precheck.db"
            try Store(path: path).close()
            let newer = try DatabaseQueue(path: path)
            try newer.write { try $0.execute(sql: "INSERT INTO grdb_migrations VALUES ('2 from the future')") }
            if !isInUse { try newer.close() }
            let before = try contents(of: folder)
            #expect(before.keys.contains("precheck.db"))
            #expect {
                try Store(path: path)
            } throws: { error in
                guard case StoreError.newerSchema(let named) = error else { return false }
                return named == path
                    && "\(error)".hasPrefix("\(path) was created by a newer version of precheck-server")
            }
            let after = try contents(of: folder)
            #expect(after == before)
            if isInUse { try newer.close() }
        }
    }

    @Test("a file that is no database is refused and not touched")
    func noDatabase() throws {
        try withFolder { folder in
            let path = folder + "/precheck.db"
            let text = Data(String(repeating: "This is no database. ", count: 100).utf8)
            try text.write(to: URL(filePath: path))
            #expect(throws: StoreError.self) { try Store(path: path) }
            #expect(try Data(contentsOf: URL(filePath: path)) == text)
        }
    }

    @Test("a folder that is not there is an error that names it")
    func noFolder() throws {
        try withFolder { folder in
            let path = folder + "/nowhere/precheck.db"
            #expect {
                try Store(path: path)
            } throws: {
                "\($0)".contains("\(folder)/nowhere") && "\($0)".contains("No such file")
            }
        }
    }

    @Test("a full disk is told from other errors")
    func full() {
        guard case .full = StoreError(DatabaseError(resultCode: .SQLITE_FULL)) else {
            Issue.record("SQLITE_FULL is not `full`")
            return
        }
        guard case .unusable = StoreError(DatabaseError(resultCode: .SQLITE_BUSY)) else {
            Issue.record("SQLITE_BUSY is not `unusable`")
            return
        }
    }

    @Test("a full database says `full`, keeps its data, and continues once there is space")
    func outOfRoom() throws {
        try withStores { one, other, _ in
            let kept = try one.enqueue()
            try one.pool.writeWithoutTransaction { connection in
                let pages = try Int.fetchOne(connection, sql: "PRAGMA page_count") ?? 0
                try connection.execute(sql: "PRAGMA max_page_count = \(pages)")
            }
            let error = #expect(throws: StoreError.self) { for _ in 0..<1000 { try one.enqueue() } }
            guard case .full = error else {
                Issue.record("\(String(describing: error)) instead of `full`")
                return
            }
            let count = try other.queueCounts().queued
            #expect(try other.run(kept) != nil)
            try one.pool.writeWithoutTransaction { try $0.execute(sql: "PRAGMA max_page_count = 100000") }
            try one.enqueue()
            #expect(try other.queueCounts().queued == count + 1)
        }
    }

    private static func pragma(_ name: String, _ connection: Database) throws -> String? {
        try String.fetchOne(connection, sql: "PRAGMA \(name)")
    }

    /// Names and bytes of what lies in a folder, but for the shared memory that readers make marks in and for empty
    /// files.
    private func contents(of folder: String) throws -> [String: Data] {
        let names = try FileManager.default.contentsOfDirectory(atPath: folder).filter { !$0.hasSuffix("-shm") }
        let files = try names.map { ($0, try Data(contentsOf: URL(filePath: "\(folder)/\($0)"))) }
        return Dictionary(uniqueKeysWithValues: files).filter { !$1.isEmpty }
    }
}
