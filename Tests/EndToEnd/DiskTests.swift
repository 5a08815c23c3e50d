import Foundation
import Testing

extension EndToEnd {
    /// A full disk: nothing more is accepted, nothing is lost, and everything continues by itself once there is room.
    @Suite("a full disk", .enabled(if: Account.isRoot, "only root may mount a small one"))
    struct DiskTests {
        @Test(
            "nothing is accepted and nothing partly written remains, everything can be read, and the service recovers once there is space"
        )
        func idle() async throws {
            try await Stack.with(.init(disk: .init())) { stack in
                let before = try await Sights.make(on: stack)
                try stack.disk().fill()
                try await before.expectRefusals(of: stack, storage: "full")
                try await before.expectReading(of: stack)
                try stack.disk().relieve()
                try await before.expectAccepting(of: stack)
            }
        }

        @Test("without inodes it is the same")
        func inodes() async throws {
            try await Stack.with(.init(disk: .init(inodes: 400))) { stack in
                let before = try await Sights.make(on: stack)
                try stack.disk().fillInodes()
                try await before.expectRefusals(of: stack, storage: "full", deletions: false)
                try await before.expectReading(of: stack)
                try stack.disk().relieve()
                try await before.expectAccepting(of: stack)
            }
        }

        @Test("a run continues, its log catches up once there is space, and then it ends")
        func running() async throws {
            try await Stack.with(.init(disk: .init())) { stack in
                let text = String(repeating: "x", count: 600)
                let lines = (1...60).map { "\($0) \(text)" }
                let id = try await stack.start(["output 70000"] + lines.flatMap { ["print \($0)", "sleep 0.05"] })
                let waiting = try await stack.start(["output 1"])
                let container = try await stack.running(id)["ContainerId"].text
                try await waitUntil("the log has begun") { try await stack.lines(id).count > 5 }
                try stack.disk().fill()
                let known = try await stack.lines(id).count
                // The last page of the file has room for a few lines more.
                try await Self.written(by: container, atLeast: known + 20, on: stack)
                #expect(try await stack.lines(id).count < known + 15)
                #expect(try await stack.run(id)["State"]["Status"] == "running")
                let cancelled = try await stack.cancel(waiting)
                #expect(cancelled.status == 503, "\(cancelled)")

                try stack.disk().relieve()
                try await waitUntil("the log catches up") { try await stack.lines(id).count > known + 20 }
                #expect(try await stack.run(id)["State"]["Status"] == "running")

                try stack.disk().fill()
                try await waitUntil("the container ends") {
                    try await stack.docker.inspect(container)["State"]["Running"] == false
                }
                #expect(try await stack.run(id)["State"]["Status"] == "running")
                try stack.disk().relieve()
                let run = try await stack.final(id)
                #expect(run["State"]["Status"] == "completed", "\(run["State"])")
                #expect(run["Output"]["Size"] == 70_000)
                #expect(try await stack.lines(id) == lines)
                let output = try await stack.http.get("/api/v1/prechecks/\(id)/output")
                #expect(output.body == Data(repeating: UInt8(ascii: "x"), count: 70_000))
                #expect(try await stack.final(waiting)["State"]["Status"] == "completed")
            }
        }

        @Test("a run whose end cannot be recorded ends once there is room, once")
        func ending() async throws {
            try await Stack.with(.init(disk: .init(), isServed: false)) { stack in
                let hold = stack.folder["hold"]
                let worker = try await stack.startParts(worker: ["PRECHECK_FAULT": "outputLinked:\(hold)"])
                let id = try await stack.start(["print one", "output 3000"])
                try await waitUntil("the output is kept") { FileManager.default.fileExists(atPath: hold) }
                try stack.disk().fill()
                try FileManager.default.removeItem(atPath: hold)
                try await waitUntil("the worker waits") { worker.output.contains("run \(id) is waiting") }
                #expect(try await stack.run(id)["State"]["Status"] == "running")
                #expect(try await stack.docker.containers(of: stack.storage).count == 1)
                try stack.disk().relieve()
                let run = try await stack.final(id)
                #expect(run["State"]["Status"] == "completed", "\(run["State"])")
                #expect(try await stack.lines(id) == ["one"])
                #expect(worker.output.components(separatedBy: "run \(id) completed").count == 2)
                try await waitUntil("the container is gone") {
                    try await stack.docker.containers(of: stack.storage).isEmpty
                }
            }
        }

        @Test(
            "an upload that the disk has no room for after all is answered by 507, as is one that would leave too little"
        )
        func uploads() async throws {
            try await Stack.with(.init(server: ["max_upload_bytes = 12000000"], disk: .init(megabytes: 18))) { stack in
                let large = try stack.folder.writeSparse("large.gds", beginning: "layout", bytes: 10_000_000)
                var connection: Connection? = try Self.begin(9_000_000, on: stack)
                try await waitUntil("the body comes") { !names(in: stack.storage + "/incoming").isEmpty }
                // Its own 9 MB are not there yet, but promised.
                for options in [["--upload-file", large], ["--form", "file=@\(large)"]] {
                    let refused = try await stack.http.curl("/api/v1/uploads?name=a.gds", options)
                    Self.expectNoRoom(refused)
                    #expect(refused.sent < 1_000_000)
                }
                try stack.disk().fill()
                let answer = try #require(connection).finish(8_900_000)
                // Otherwise nginx keeps reading for a while.
                connection = nil
                #expect(answer.hasPrefix("HTTP/1.1 507 "), "\(answer)")
                #expect(answer.contains("Retry-After: 60") && answer.contains("X-Request-Id: "), "\(answer)")
                #expect(answer.contains(#"{"message":"The upload could not be stored"#), "\(answer)")
                try await waitUntil("the body is gone") { names(in: stack.storage + "/incoming").isEmpty }
                try stack.disk().relieve()
                // What was promised to the one that failed may still be kept for it.
                let small = try stack.folder.writeSparse("small.gds", beginning: "layout", bytes: 5_000_000)
                let accepted = try await stack.http.upload(raw: small, name: "a.gds")
                #expect(accepted.status == 200, "\(accepted)")
                let chunked = try await stack.http.upload(
                    raw: small, name: "a.gds", "--header", "Transfer-Encoding: chunked")
                Self.expectNoRoom(chunked)
                #expect(chunked.text.contains("Content-Length"))
                #expect(names(in: stack.storage + "/uploads").count == 1)
            }
        }

        @Test("of free space as much is left as is to be left, and health says when there is less")
        func minimum() async throws {
            try await Stack.with(.init(disk: .init(), minFreeBytes: 16 << 20)) { stack in
                try await stack.healthy()
                let large = try stack.folder.writeSparse("large.gds", beginning: "layout", bytes: 5_000_000)
                #expect(try await stack.http.upload(raw: large, name: "a.gds").status == 200)
                let refused = try await stack.http.upload(raw: large, name: "a.gds")
                Self.expectNoRoom(refused)
                #expect(try await stack.http.get("/api/v1/uploads").json.elements.count == 1)
                try Data(count: 4_000_000).write(to: URL(filePath: stack.storage + "/other"))
                let health = try await stack.http.get("/health")
                #expect(health.status == 200 && health.json["status"] == "degraded", "\(health)")
                #expect(health.json["components"]["storage"].text.contains("min_free_bytes"))
            }
        }

        private static func expectNoRoom(_ answer: HTTP.Answer) {
            #expect(answer.status == 507, "\(answer)")
            #expect(answer.headers["retry-after"] == "60")
            #expect(answer.json["message"].text.contains("Not enough free space"), "\(answer)")
        }

        /// Begins an upload, of which 100 kB come.
        private static func begin(_ bytes: Int, on stack: Stack) throws -> Connection {
            let connection = try Connection(port: stack.port)
            let head = "PUT /api/v1/uploads?name=a.gds HTTP/1.1\r\nHost: a\r\nContent-Length: \(bytes)\r\n\r\n"
            connection.send(Array(head.utf8) + [UInt8](repeating: 1, count: 100_000))
            return connection
        }

        private static func written(by container: String, atLeast count: Int, on stack: Stack) async throws {
            try await waitUntil("the container writes on") {
                try await stack.docker.run("logs", container).split(separator: "\n").count >= count
            }
        }
    }
}

extension Connection {
    /// Sends the rest of a body, and returns the answer.
    fileprivate func finish(_ bytes: Int) throws -> String {
        send([UInt8](repeating: 2, count: bytes))
        return try receiveAll()
    }
}
