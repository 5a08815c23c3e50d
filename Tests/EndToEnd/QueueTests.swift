import Testing

extension EndToEnd {
    @Suite("the queue", .stack(.init(server: ["max_concurrent = 2"])))
    struct QueueTests {
        @Test("two of five runs run, the others wait in order and start one after the other")
        func order() async throws {
            let stack = try Stack.current()
            let upload = try await stack.upload(try stack.standIn(["sleep 60"]))
            let short = try await stack.upload(try stack.standIn(["output 10"]))
            let held = [try await stack.queue(upload), try await stack.queue(upload)].map { $0["Id"].text }
            var waiting: [String] = []
            for place in 1...3 {
                let run = try await stack.queue(short)
                try #require(run["State"]["Status"] == "queued" || place == 1)
                waiting.append(run["Id"].text)
            }
            for run in held { _ = try await stack.running(run) }
            try await Self.expectPlaces(waiting, in: stack)

            // One of the two places becomes free, and the three that wait go through it.
            #expect(try await stack.cancel(held[0]).json["message"] == "Precheck cancelled")
            var ends: [JSON] = []
            for run in waiting { ends.append(try await stack.final(run)) }
            #expect(ends.allSatisfy { $0["State"]["Status"] == "completed" })
            for (earlier, later) in zip(ends, ends.dropFirst()) {
                // RFC 3339 in UTC with milliseconds: the order of the texts is that of the times.
                #expect(earlier["State"]["FinishedAt"].text <= later["State"]["StartedAt"].text)
            }
            #expect(try await stack.run(held[1])["State"]["Status"] == "running")
            #expect(try await stack.cancel(held[1]).status == 200)
            let counts = try await stack.http.get("/api/v1/queue")
            #expect(counts.json == ["queued": 0, "running": 0, "max_concurrent": 2, "paused": false])
        }

        @Test("a queued run that is cancelled never starts, and is left as it is from then on")
        func cancelQueued() async throws {
            let stack = try Stack.current()
            let upload = try await stack.upload(try stack.standIn(["sleep 60"]))
            let held = [try await stack.queue(upload), try await stack.queue(upload)].map { $0["Id"].text }
            for run in held { _ = try await stack.running(run) }
            let id = try await stack.queue(upload)["Id"].text
            let cancelled = try await stack.cancel(id)
            #expect(cancelled.status == 200)
            #expect(cancelled.json["message"] == "Precheck cancelled")

            let run = try await stack.final(id)
            #expect(run["State"]["Status"] == "cancelled")
            #expect(run["State"]["ExitCode"] == 130)
            #expect(run["State"]["StartedAt"] == .null)
            #expect(run["Queue"]["Position"] == .null)
            #expect(run["ContainerId"] == .null)
            #expect(try await stack.cancel(id).json["message"] == "Precheck already cancelled")
            for run in held { #expect(try await stack.cancel(run).status == 200) }
            #expect(try await stack.run(id) == run)
        }

        /// Two run; the runs of `waiting` are queued at the places 1, 2, …
        private static func expectPlaces(_ waiting: [String], in stack: Stack) async throws {
            let counts = try await stack.http.get("/api/v1/queue")
            #expect(counts.json == ["queued": 3, "running": 2, "max_concurrent": 2, "paused": false])
            for (index, id) in waiting.enumerated() {
                let run = try await stack.run(id)
                #expect(run["State"]["Status"] == "queued")
                #expect(run["Queue"] == ["Position": .number(Double(index + 1)), "Length": 3])
            }
            let list = try await stack.http.get("/api/v1/prechecks?status=queued")
            #expect(list.json.elements.map { $0["Id"].text } == waiting.reversed())
            #expect(list.json.elements.map(\.["Queue"]["Position"]) == [3, 2, 1])
        }
    }
}
