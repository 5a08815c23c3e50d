import Domain
import GRDB
import Store
import TestSupport
import Testing

@Suite("A database that a released version has filled")
struct ReleasedDatabaseTests {
    @Test("is opened, every run in it is read, and new ones come behind all that ever were")
    func everyRun() throws {
        try withDatabase { path in
            let (ids, last) = try read(path) { database in
                (
                    try String.fetchAll(database, sql: "SELECT id FROM run ORDER BY sequence"),
                    try Int64.fetchOne(database, sql: "SELECT seq FROM sqlite_sequence WHERE name = 'run'")
                )
            }
            let store = try Store(path: path)
            var counts: [RunStatus: Int] = [:]
            for id in ids {
                let known = try #require(RunID(id))
                let run = try #require(try store.run(known))
                #expect(run.id == known)
                counts[run.state.status, default: 0] += 1
            }
            #expect(try store.runCounts() == counts)
            #expect(Set(counts.keys) == Set(RunStatus.allCases))
            #expect(try store.queueCounts().queued == counts[.queued])
            let next = try #require(try store.run(try store.enqueue()))
            #expect(next.sequence == last.map { $0 + 1 })
            try store.close()
        }
    }

    @Test("holds as many runs as are wanted, all of which are read, by the tables' own rules")
    func multiplied() throws {
        try withDatabase { path in
            let before = try read(path) { try Int.fetchAll($0, sql: "SELECT sequence FROM run WHERE finished IS NULL") }
            try ReleasedDatabase.multiply(to: 2000, at: path)
            try read(path) { (database: Database) throws in
                #expect(try Int.fetchOne(database, sql: "SELECT count(DISTINCT container_name) FROM run") == 2000)
                #expect(try Int.fetchAll(database, sql: "SELECT sequence FROM run WHERE finished IS NULL") == before)
                #expect(try String.fetchAll(database, sql: "PRAGMA integrity_check") == ["ok"])
            }
            let store = try Store(path: path)
            #expect(try store.runCounts().values.reduce(0, +) == 2000)
            #expect(try store.runs(finishedBefore: .now(), limit: 2000).count + before.count == 2000)
            try store.close()
        }
    }

    private func withDatabase(_ body: (String) throws -> Void) throws {
        try withFolder { folder in
            try ReleasedDatabase.make(at: folder + "/precheck.db")
            try body(folder + "/precheck.db")
        }
    }

    private func read<Value>(_ path: String, _ body: (Database) throws -> Value) throws -> Value {
        let queue = try DatabaseQueue(path: path)
        defer { try? queue.close() }
        return try queue.read(body)
    }
}
