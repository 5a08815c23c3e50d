import Foundation
import Testing

extension EndToEnd {
    @Suite("room on the disk")
    struct SpaceTests {
        @Test("a run whose files exceed the limit is stopped, and they are removed; others continue")
        func tooLarge() async throws {
            let settings = StackSettings(server: ["max_concurrent = 2"], docker: ["max_work_bytes = 8388608"])
            try await Stack.with(settings) { stack in
                let small = try await stack.start(["file small 4000000", "print small", "sleep 5", "output 1"])
                let large = try await stack.start(["file large 20000000", "sleep 120"])
                let run = try await stack.final(large)
                #expect(run["State"]["Status"] == "failed")
                #expect(run["State"]["ExitCode"] == 125)
                let error = run["State"]["Error"].text
                #expect(error.contains("more than max_work_bytes = 8388608 allows"), "\(error)")
                #expect(!FileManager.default.fileExists(atPath: stack.folder(of: large) + "/work"))
                #expect(FileManager.default.fileExists(atPath: stack.folder(of: large) + "/container.log"))
                #expect(try await stack.final(small)["State"]["Status"] == "completed")
            }
        }

        @Test("one that is cancelled at that very moment is cancelled, and its files are removed all the same")
        func cancelled() async throws {
            let settings = StackSettings(
                docker: ["max_work_bytes = 8388608", "stop_grace_seconds = 0"], isServed: false)
            try await Stack.with(settings) { stack in
                let hold = stack.folder["hold"]
                try await stack.startParts(worker: ["PRECHECK_FAULT": "stopRecorded:\(hold)"])
                let large = try await stack.start(["file large 20000000", "sleep 120"])
                try await waitUntil("it is about to be ended") { FileManager.default.fileExists(atPath: hold) }
                async let answer = stack.cancel(large)
                try await waitUntil("the wish is recorded") { try stack.wantsCancelling(large) }
                try FileManager.default.removeItem(atPath: hold)
                #expect(try await answer.status == 200)
                #expect(try await stack.final(large)["State"]["ExitCode"] == 130)
                #expect(!FileManager.default.fileExists(atPath: stack.folder(of: large) + "/work"))
                try await waitUntil("its container is gone") {
                    try await stack.docker.containers(of: stack.storage).isEmpty
                }
            }
        }

        @Test(
            "while less is free than is to stay free no run starts, and /health says so",
            .enabled(if: Account.isRoot, "mounting a small disk needs root"))
        func noRoom() async throws {
            try await Stack.with(.init(disk: .init(), minFreeBytes: 16 << 20)) { stack in
                let upload = try await stack.upload(try stack.standIn(["output 1"]))
                try Data(count: 12_000_000).write(to: URL(filePath: stack.storage + "/other"))
                let id = try await stack.queue(upload)["Id"].text
                let health = try await waitUntil("/health says what is in the way") {
                    try await stack.http.get("/health").json
                } holds: {
                    $0["components"]["docker"].text.contains("min_free_bytes")
                }
                #expect(health["status"] == "degraded")
                #expect(try await stack.run(id)["State"]["Status"] == "queued")
                try FileManager.default.removeItem(atPath: stack.storage + "/other")
                #expect(try await stack.final(id)["State"]["Status"] == "completed")
            }
        }

        @Test(
            "on a disk that fills up the run that has the most on it is ended, even where it is full to the last byte",
            .enabled(if: Account.isRoot, "mounting a small disk needs root"), arguments: [48_000_000, 200_000_000])
        func fullDisk(bytes: Int) async throws {
            let settings = StackSettings(
                server: ["max_concurrent = 2"], disk: .init(megabytes: 64), minFreeBytes: 20_971_520)
            try await Stack.with(settings) { stack in
                let small = try await stack.start(["file small 5000000", "print there", "sleep 8", "output 1"])
                try await waitUntil("the small run has written") { try await stack.lines(small) == ["there"] }
                let large = try await stack.start(["file large \(bytes)", "sleep 120"])
                let run = try await stack.final(large)
                #expect(run["State"]["Status"] == "failed")
                #expect(run["State"]["ExitCode"] == 125)
                let error = run["State"]["Error"].text
                #expect(error.contains("less than min_free_bytes = 20971520"), "\(error)")
                #expect(try await stack.final(small)["State"]["Status"] == "completed")
                let next = try await stack.start(["output 1"])
                #expect(try await stack.final(next)["State"]["Status"] == "completed")
            }
        }
    }
}
