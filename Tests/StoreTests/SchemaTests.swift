import Domain
import GRDB
import Store
import TestSupport
import Testing

/// The tables refuse rows that the program would not understand, whatever writes them.
@Suite("The tables' own rules")
struct SchemaTests {
    typealias Values = [String: (any DatabaseValueConvertible & Sendable)?]

    private static let hash = String(repeating: "a", count: 64)
    private static let queued: Values = [
        "id": "550e8400-e29b-41d4-a716-446655440000", "upload_id": "660e8400-e29b-41d4-a716-446655440000",
        "input_name": "x.gds", "input_size": 1, "input_sha256": hash, "top_cell": "x", "die_id": "FFFFFFFF",
        "image": "i",
        "command": #"["a"]"#, "container_name": "c", "created": 1, "status": "queued",
    ]
    private static let claimed = queued + ["status": "running", "phase": "claimed", "started": 2]
    private static let starting = claimed + ["phase": "starting", "container_id": "c1"]
    private static let started = claimed + ["phase": "started", "container_id": "c1"]
    private static let ended = started + ["phase": nil, "finished": 3]
    private static let completed =
        ended + [
            "status": "completed", "ending": "passed", "exit_code": 0, "output_name": "x.gds", "output_size": 1,
            "output_sha256": hash,
        ]
    private static let failed = ended + ["status": "failed", "ending": "broken", "exit_code": 1, "reason": "because"]
    private static let cancelled =
        ended + ["status": "cancelled", "ending": "cancelled", "exit_code": 130, "reason": "cancelled"]
    private static let cancelledInQueue = cancelled + ["started": nil, "container_id": nil]

    private static let upload: Values = [
        "id": "550e8400-e29b-41d4-a716-446655440000", "name": "x.gds", "size": 1, "sha256": hash, "created": 1,
        "expires": 2,
    ]

    @Test(
        "every state that the program writes is allowed",
        arguments: [
            queued, claimed, starting, started, completed, failed, cancelled, cancelledInQueue,
        ])
    func legal(_ row: Values) throws {
        try withTables { try Self.insert(row, into: "run", $0) }
    }

    @Test(
        "a queued run has nothing of a later state",
        arguments: [
            ["phase": "claimed"], ["started": 2], ["finished": 3], ["exit_code": 0], ["reason": "x"],
            ["ending": "broken"],
            ["output_name": "x", "output_size": 1, "output_sha256": hash],
        ] as [Values])
    func illegalQueued(_ change: Values) throws { try expectRefusal(of: Self.queued + change) }

    @Test(
        "a running run has a phase and a start, and no end",
        arguments: [
            ["phase": nil], ["phase": "sleeping"], ["started": nil], ["finished": 3], ["exit_code": 1], ["reason": "x"],
            ["ending": "broken"],
            ["finished": 3, "exit_code": 0], ["output_name": "x", "output_size": 1, "output_sha256": hash],
        ] as [Values])
    func illegalRunning(_ change: Values) throws {
        try expectRefusal(of: Self.claimed + change)
        try expectRefusal(of: Self.started + change)
    }

    @Test("a cancelled run is one that a client has cancelled, and no other")
    func illegalCancelled() throws {
        try expectRefusal(of: Self.cancelled + ["ending": "broken"])
        try expectRefusal(of: Self.failed + ["ending": "cancelled"])
    }

    @Test("a run has any number of attempts")
    func attempts() throws {
        try withTables { try Self.insert(Self.queued + ["attempt": 7], into: "run", $0) }
    }

    @Test("what is not known before the claim may be missing until then, and no longer")
    func imageAndCommand() throws {
        let unknown: Values = ["image": nil, "command": nil]
        try withTables { try Self.insert(Self.queued + unknown, into: "run", $0) }
        try withTables { try Self.insert(Self.cancelledInQueue + unknown, into: "run", $0) }
        try expectRefusal(of: Self.claimed + unknown)
    }

    @Test("a run that is about to start knows its container", arguments: [starting, started])
    func container(_ row: Values) throws { try expectRefusal(of: row + ["container_id": nil]) }

    @Test(
        "a completed run has passed, with exit code 0, an output and no reason",
        arguments: [
            ["exit_code": 1], ["exit_code": nil], ["reason": "x"], ["ending": nil], ["ending": "broken"],
            ["ending": "cancelled"], ["finished": nil], ["phase": "started"],
            ["output_sha256": nil], ["output_name": nil], ["output_size": nil],
            ["output_sha256": nil, "output_name": nil, "output_size": nil],
        ] as [Values])
    func illegalCompleted(_ change: Values) throws { try expectRefusal(of: Self.completed + change) }

    @Test(
        "a run that failed or was cancelled has an ending, an exit code that is not 0, a reason and no output",
        arguments: [
            ["exit_code": 0], ["exit_code": nil], ["reason": nil], ["ending": nil], ["ending": "passed"],
            ["ending": "lost"], ["finished": nil], ["phase": "started"],
            ["output_sha256": hash], ["output_name": "x", "output_size": 1],
            ["output_sha256": hash, "output_name": "x", "output_size": 1],
        ] as [Values])
    func illegalFailed(_ change: Values) throws {
        try expectRefusal(of: Self.failed + change)
        try expectRefusal(of: Self.cancelled + change)
    }

    @Test(
        "what every run has is there and of its type",
        arguments: [
            ["id": nil], ["id": "short"], ["upload_id": nil], ["upload_id": ""], ["input_name": ""], ["input_size": 0],
            ["input_size": "many"], ["input_sha256": "abc"], ["top_cell": ""], ["top_cell": nil], ["die_id": "ABC"],
            ["image": ""], ["command": "{}"], ["command": nil], ["image": nil], ["attempt": 0], ["container_name": nil],
            ["created": nil], ["created": "yesterday"], ["created": 1.5], ["status": "paused"], ["status": nil],
            ["status": "QUEUED"], ["cancel_requested": "yes"], ["wall_seconds": "long"],
        ] as [Values])
    func illegalRequest(_ change: Values) throws { try expectRefusal(of: Self.queued + change) }

    @Test("a command that is no JSON is refused")
    func command() throws {
        try withTables { database in
            #expect(throws: DatabaseError.self) {
                try Self.insert(Self.queued + ["command": "ls -l"], into: "run", database)
            }
        }
    }

    @Test("identifiers and containers' names are unique")
    func unique() throws {
        try withTables { database in
            try Self.insert(Self.queued, into: "run", database)
            let other = "770e8400-e29b-41d4-a716-446655440000"
            Self.expectConstraint { try Self.insert(Self.queued + ["container_name": "d"], into: "run", database) }
            Self.expectConstraint { try Self.insert(Self.queued + ["id": other], into: "run", database) }
            try Self.insert(Self.queued + ["id": other, "container_name": "d"], into: "run", database)
        }
    }

    @Test("a final run cannot be changed in any way", arguments: [completed, failed, cancelled, cancelledInQueue])
    func final(_ row: Values) throws {
        try withTables { database in
            try Self.insert(row, into: "run", database)
            for change in [
                "status = 'queued', finished = NULL, exit_code = NULL, reason = NULL, ending = NULL, started = NULL",
                "reason = reason", "ending = 'broken'",
                "reason = 'other'", "cancel_requested = 5", "finished = finished + 1", "wall_seconds = 1.5",
                "container_id = 'c2'", "top_cell = 'y'",
            ] {
                Self.expectConstraint("a final run never changes") {
                    try database.execute(sql: "UPDATE run SET \(change)")
                }
            }
            #expect(try Row.fetchOne(database, sql: "SELECT reason FROM run")?["reason"] == row["reason"] as? String)
        }
    }

    @Test(
        "an upload is whole and expires after it was made",
        arguments: [
            ["id": nil], ["id": "short"], ["name": ""], ["name": nil], ["size": 0], ["size": -1], ["size": "big"],
            ["sha256": "abc"], ["sha256": nil], ["expires": 1], ["expires": 0], ["expires": nil], ["created": nil],
        ] as [Values])
    func illegalUpload(_ change: Values) throws {
        try withTables { database in
            Self.expectConstraint { try Self.insert(Self.upload + change, into: "upload", database) }
            try Self.insert(Self.upload, into: "upload", database)
            Self.expectConstraint { try Self.insert(Self.upload, into: "upload", database) }
        }
    }

    @Test("there is one note on the engine")
    func engine() throws {
        try withTables { database in
            Self.expectConstraint { try database.execute(sql: "INSERT INTO engine VALUES (2, 'x', 1)") }
            Self.expectConstraint { try database.execute(sql: "INSERT INTO engine VALUES (1, 'x', NULL)") }
            try database.execute(sql: "INSERT INTO engine VALUES (1, 'x', 1)")
        }
    }

    @Test("places in the queue are never given twice, not even after the newest row has gone")
    func sequences() throws {
        try withTables { database in
            try Self.insert(Self.queued, into: "run", database)
            let first = try Int64.fetchOne(database, sql: "SELECT sequence FROM run") ?? 0
            try database.execute(sql: "DELETE FROM run")
            try Self.insert(Self.queued, into: "run", database)
            #expect(try Int64.fetchOne(database, sql: "SELECT sequence FROM run") ?? 0 > first)
        }
    }

    /// Calls `body` in a transaction of a connection of its own on new tables.
    private func withTables(_ body: (Database) throws -> Void) throws {
        try withFolder { folder in
            try Store(path: folder + "/precheck.db").close()
            let raw = try DatabaseQueue(path: folder + "/precheck.db")
            try raw.write(body)
            try raw.close()
        }
    }

    private func expectRefusal(of row: Values) throws {
        try withTables { database in Self.expectConstraint { try Self.insert(row, into: "run", database) } }
    }

    private static func insert(_ row: Values, into table: String, _ database: Database) throws {
        let columns = row.keys.sorted()
        let marks = columns.map { _ in "?" }.joined(separator: ", ")
        try database.execute(
            sql: "INSERT INTO \(table) (\(columns.joined(separator: ", "))) VALUES (\(marks))",
            arguments: StatementArguments(columns.map { row[$0] ?? nil }))
    }

    private static func expectConstraint(
        _ message: String? = nil, sourceLocation: SourceLocation = #_sourceLocation, _ body: () throws -> Void
    ) {
        #expect(sourceLocation: sourceLocation) {
            try body()
        } throws: { error in
            guard let error = error as? DatabaseError, error.resultCode == .SQLITE_CONSTRAINT else { return false }
            return message.map { error.message == $0 } ?? true
        }
    }
}

private func + (row: SchemaTests.Values, change: SchemaTests.Values) -> SchemaTests.Values {
    row.merging(change) { $1 }
}
