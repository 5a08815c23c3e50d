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

    @Test("keeps all that was known of its runs, and tells of each how it ended")
    func endings() throws {
        try withDatabase { path in
            try ReleasedDatabase.multiply(to: 2000, at: path)
            let before = try read(path, Self.runs)
            let blocks = try read(path, Self.blocks)
            try Store(path: path).close()
            let after = try read(path, Self.runs)
            #expect(after.count == before.count)
            var wrong: [String] = []
            for (old, new) in zip(before, after) where !Self.isKept(old, new) { wrong.append(old["id"] ?? "") }
            #expect(wrong.isEmpty, "\(wrong.prefix(10))")
            #expect(try read(path, Self.blocks) == blocks)
            #expect(try read(path) { try String.fetchAll($0, sql: "PRAGMA integrity_check") } == ["ok"])
        }
    }

    @Test("of 100,000 runs is changed in one go, and keeps them all")
    func large() throws {
        try withDatabase { path in
            try ReleasedDatabase.multiply(to: 100_000, at: path)
            let counts = "SELECT status, attempt, exit_code, count(*) FROM run GROUP BY 1, 2, 3"
            let before = try read(path) { try Row.fetchAll($0, sql: counts) }
            let start = ContinuousClock.now
            let store = try Store(path: path)
            print("a database of 100,000 runs was changed in \(ContinuousClock.now - start)")
            try store.close()
            #expect(try read(path) { try Row.fetchAll($0, sql: counts) } == before)
            #expect(try read(path) { try String.fetchAll($0, sql: "PRAGMA integrity_check") } == ["ok"])
        }
    }

    private static func runs(in database: Database) throws -> [Row] {
        try Row.fetchAll(database, sql: "SELECT * FROM run ORDER BY sequence")
    }

    private static func blocks(in database: Database) throws -> [Row] {
        try Row.fetchAll(database, sql: "SELECT * FROM queue_block ORDER BY number")
    }

    /// Columns that have other names now.
    private static let renamed = [
        "error": "reason", "end_cause": "stop_cause", "end_error": "stop_reason", "is_whole": "is_complete",
    ]

    /// Whether `new` says of a run what `old` said, and how it ended.
    private static func isKept(_ old: Row, _ new: Row) -> Bool {
        for (name, value) in old where name != "verdict" {
            guard new[renamed[name] ?? name] as DatabaseValue? ?? .null == value else { return false }
        }
        let ending = (new["ending"] as String?).flatMap(Ending.Kind.init(rawValue:))
        guard old["finished"] != nil else { return ending == nil }
        guard let ending else { return false }
        let (code, error) = (old["exit_code"] as Int? ?? -1, old["error"] as String? ?? "")
        let made = Ending(ending, code: code, reason: error)
        guard made.exitCode == code, made.sentence ?? "" == error, made.status.rawValue == old["status"] else {
            return false
        }
        if let verdict = old["verdict"] as String? { return made.verdict?.rawValue == verdict }
        // What exit codes used to stand for, where there was no verdict.
        let known = [0: Verdict.passed, 124: .timedOut, 125: .systemFailed, 130: .cancelled, 137: .outOfMemory][code]
        return made.verdict == known
    }

    @Test("tells what ended the runs that the system failed, and not only that it did")
    func systemFailures() throws {
        try withDatabase { path in
            try Store(path: path).close()
            let kinds = try read(path) {
                try String.fetchSet($0, sql: "SELECT DISTINCT ending FROM run WHERE finished NOTNULL")
            }
            #expect(kinds == Set(Ending.Kind.allCases.map(\.rawValue)))
            for (kind, text) in [
                ("engine_stopped", "Docker Engine stopped%"), ("engine_lost", "Docker Engine was killed%"),
                ("rebooted", "The machine was restarted%"), ("not_started", "Container could not be created%"),
                ("not_started", "%is somebody else''s"), ("broken", "Container disappeared"),
            ] {
                let found = try read(path) {
                    try String.fetchSet(
                        $0, sql: "SELECT DISTINCT ending FROM run WHERE reason LIKE '\(text)' AND exit_code = 125")
                }
                #expect(found == [kind], "\(text)")
            }
        }
    }

    @Test("is announced before it is changed, and then no more")
    func announcement() throws {
        try withDatabase { path in
            let count = try read(path) { try Int.fetchOne($0, sql: "SELECT count(*) FROM run") ?? 0 }
            var announced: [Int] = []
            let store = try Store(path: path) { runs in
                announced.append(runs)
                let columns = try? read(path) { try $0.columns(in: "run").map(\.name) }
                #expect(columns?.contains("verdict") == true)
            }
            try store.close()
            try Store(path: path) { announced.append($0) }.close()
            #expect(announced == [count])
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
