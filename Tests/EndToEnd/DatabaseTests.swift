import Foundation
import Testing

extension EndToEnd {
    @Suite("the database is locked, or damaged")
    struct DatabaseTests {
        @Test(
            "while another process holds the write lock, changes are refused in time, reads continue, and nothing is lost"
        )
        func locked() async throws {
            try await Stack.with { stack in
                let layout = try stack.standIn(["print one", "output 2000"])
                let upload = try await stack.upload(layout)
                let body = #"{"upload_id": "\#(upload["Id"].text)", "top_cell": "a"}"#
                let lock = try Self.lock(stack.storage, seconds: 7, in: stack.folder)
                try await waitUntil("the lock is held") { lock.output.contains("locked") }
                try await withThrowingTaskGroup(of: HTTP.Answer.self) { group in
                    for _ in 1...8 { group.addTask { try await stack.http.post("/api/v1/prechecks", json: body) } }
                    group.addTask { try await stack.http.upload(form: layout) }
                    // All threads for requests would be taken by those that wait.
                    for path in ["/api/v1/queue", "/api/v1/uploads", "/health"] {
                        let read = try await stack.http.get(path)
                        #expect(read.status == 200 && read.seconds < 2, "\(read.seconds) s: \(read)")
                    }
                    for try await answer in group {
                        #expect(answer.status == 503, "\(answer)")
                        #expect(answer.headers["retry-after"] == "5")
                        #expect(answer.json["message"] == "The database cannot be used now; nothing was accepted")
                        #expect(answer.seconds > 4 && answer.seconds < 6.9, "\(answer.seconds)")
                    }
                }
                #expect(try await lock.end() == .code(0), "\(lock.output)")
                #expect(try await stack.http.get("/api/v1/prechecks").json == .array([]))
                #expect(names(in: stack.storage + "/runs").isEmpty)
                #expect(names(in: stack.storage + "/uploads") == [upload["Id"].text])
                let id = try await stack.queue(upload)["Id"].text
                #expect(try await stack.final(id)["State"]["Status"] == "completed")
            }
        }

        @Test("on a damaged database no program starts, each says what to do, and nothing is changed")
        func damaged() async throws {
            try await Stack.with(.init(isServed: false)) { stack in
                _ = try await stack.renderNginx()
                let path = stack.storage + "/database/precheck.db"
                try await Command("sqlite3", path, "PRAGMA wal_checkpoint(TRUNCATE)").run()
                let sound = try Data(contentsOf: URL(filePath: path))
                var (headless, torn) = (sound, sound)
                headless.replaceSubrange(0..<100, with: [UInt8](repeating: 0xAA, count: 100))
                torn.replaceSubrange(8192..<12_288, with: [UInt8](repeating: 0xAA, count: 4096))
                let text = Data(String(repeating: "not a database\n", count: 500).utf8)
                for damaged in [headless, torn, sound.prefix(9000), text] {
                    try damaged.write(to: URL(filePath: path))
                    try await Self.expectRefusal(on: stack, naming: [path, "damaged", "backup"])
                    #expect(try Data(contentsOf: URL(filePath: path)) == damaged)
                }
                try sound.write(to: URL(filePath: path))
                try await Command("sqlite3", path, "INSERT INTO grdb_migrations VALUES ('999 of the future')").run()
                try await Self.expectRefusal(on: stack, naming: [path, "newer version"])
                try FileManager.default.createDirectory(
                    atPath: stack.storage + "/runs/x", withIntermediateDirectories: false)
                try Data().write(to: URL(filePath: path))
                try await Self.expectRefusal(on: stack, naming: [path, "missing or empty", "backup"])
                #expect(try FileStatus(path).size == 0)
                try sound.write(to: URL(filePath: path))
                try await stack.serve()
                try await stack.healthy()
            }
        }

        @Test("damage that is noticed at work is answered by 503 and logged, and the programs live")
        func damagedAtWork() async throws {
            try await Stack.with { stack in
                let layout = try stack.standIn(["output 5"])
                for _ in 1...20 { _ = try await stack.upload(layout) }
                let path = stack.storage + "/database/precheck.db"
                try await Command("sqlite3", path, "PRAGMA busy_timeout = 5000", "PRAGMA wal_checkpoint(TRUNCATE)")
                    .run()
                let file = try FileHandle(forUpdating: URL(filePath: path))
                try file.seek(toOffset: 4096)
                try file.write(contentsOf: Data(repeating: 0xAA, count: Int(try FileStatus(path).size) - 4096))
                try file.close()
                for path in ["/api/v1/uploads", "/api/v1/prechecks"] {
                    let read = try await stack.http.get(path)
                    #expect(read.status == 503 && read.headers["retry-after"] != nil, "\(read)")
                }
                let refused = try await stack.http.upload(raw: layout, name: "a.gds")
                #expect(refused.status == 503, "\(refused)")
                let health = try await stack.http.get("/health")
                #expect(health.status == 503 && health.json["components"]["database"] == "cannot be used", "\(health)")
                #expect(stack.said.contains("malformed"))
                // `stop()` expects that all of them run to this end.
            }
        }

        private static func expectRefusal(on stack: Stack, naming texts: [String]) async throws {
            for program in ["precheck-api", "precheck-queue"] {
                let result = try await Command(Project.program(program), "--config", stack.configuration).result()
                #expect(result.exit != .code(0))
                for text in texts { #expect(result.errors.contains(text), "\(program): \(result.errors)") }
            }
        }

        /// Another process that holds the write lock for so long.
        private static func lock(_ storage: String, seconds: Int, in folder: TemporaryFolder) throws -> Program {
            try Program(
                .init(
                    arguments: [
                        "sqlite3", storage + "/database/precheck.db", ".timeout 5000", "BEGIN IMMEDIATE",
                        ".shell sh -c 'echo locked; sleep \(seconds)'", "ROLLBACK",
                    ], output: folder["lock"]))
        }
    }
}
