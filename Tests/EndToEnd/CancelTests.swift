import Foundation
import TestSupport
import Testing

extension EndToEnd {
    @Suite(
        "cancelling at any moment",
        .stack(.init(server: ["max_concurrent = 4"], docker: ["stop_grace_seconds = 0"])))
    struct CancelTests {
        @Test("twenty clients that cancel the same run at the same time all get the one answer")
        func together() async throws {
            let stack = try Stack.current()
            let id = try await stack.start(["sleep 600"])
            _ = try await stack.running(id)
            let messages = try await withThrowingTaskGroup(of: JSON.self) { group in
                for _ in 1...20 { group.addTask { try await Self.cancel(id, in: stack) } }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(messages.contains("Precheck cancelled"))
            #expect(Set(messages.map(\.text)).isSubset(of: ["Precheck cancelled", "Precheck already cancelled"]))
            try await Self.expectEnd(of: id, in: stack, after: messages[0])
            #expect(try await Self.cancel(id, in: stack) == "Precheck already cancelled")
        }

        /// When a run is cancelled.
        enum Moment: String, CaseIterable, Sendable {
            case atOnce, claimed, created, started, writing, finishing
        }

        @Test("a run that is cancelled comes to one end, whenever that is", arguments: Moment.allCases)
        func anyMoment(moment: Moment) async throws {
            let stack = try Stack.current()
            let upload = try await stack.upload(
                try stack.standIn(
                    ["print begun"] + (moment == .finishing ? ["output 10"] : ["sleep 600"]), name: "\(moment).gds"))
            try await withThrowingTaskGroup(of: Void.self) { group in
                for round in 1...4 {
                    group.addTask { try await Self.round(round, upload, moment, in: stack) }
                }
                try await group.waitForAll()
            }
            try await Self.expectNoContainers(in: stack)
        }

        @Test("a queued run that is cancelled while its place becomes free is claimed or cancelled, and not both")
        func claimed() async throws {
            let stack = try Stack.current()
            let upload = try await stack.upload(try stack.standIn(["sleep 600"]))
            var running: [String] = []
            for _ in 1...4 { running.append(try await stack.queue(upload)["Id"].text) }
            for id in running { _ = try await stack.running(id) }
            for _ in 1...3 {
                let queued = try await stack.queue(upload)["Id"].text
                let leaving = running.removeFirst()
                async let first = Self.cancel(leaving, in: stack)
                async let second = Self.cancel(queued, in: stack)
                try await Self.expectEnd(of: leaving, in: stack, after: try await first)
                try await Self.expectEnd(of: queued, in: stack, after: try await second)
                running.append(try await stack.queue(upload)["Id"].text)
                _ = try await stack.running(running[3])
            }
            for id in running { #expect(try await Self.cancel(id, in: stack) == "Precheck cancelled") }
            try await Self.expectNoContainers(in: stack)
        }

        private static func round(_ round: Int, _ upload: JSON, _ moment: Moment, in stack: Stack) async throws {
            let id = try await stack.queue(upload)["Id"].text
            async let waited = stack.http.send("POST", "/api/v1/prechecks/\(id)/wait?timeout=60")
            try await reach(moment, of: id, in: stack)
            // Within a millisecond or two of that.
            var generator = SeededGenerator(seed: UInt64(round))
            try await Task.sleep(for: .microseconds(Int.random(in: 0...2000, using: &generator)))
            let message = try await cancel(id, in: stack)
            let run = try await expectEnd(of: id, in: stack, after: message)
            #expect(try await waited.json == ["StatusCode": run["State"]["ExitCode"], "Error": run["State"]["Error"]])
            #expect(try await cancel(id, in: stack).text == "Precheck already \(run["State"]["Status"].text)")
            #expect(try await stack.run(id)["State"] == run["State"])
        }

        private static func reach(_ moment: Moment, of id: String, in stack: Stack) async throws {
            let folder = stack.folder(of: id)
            try await waitUntil("the run is \(moment)") {
                switch moment {
                case .atOnce: true
                case .claimed: try await stack.run(id)["State"]["Status"] != "queued"
                case .created: try await stack.run(id)["ContainerId"] != .null
                case .started: FileManager.default.fileExists(atPath: folder + "/container.log")
                case .writing: ((try? FileStatus(folder + "/container.log"))?.size ?? 0) > 0
                case .finishing: !names(in: folder + "/work/runs").isEmpty
                }
            }
        }

        private static func cancel(_ id: String, in stack: Stack) async throws -> JSON {
            let answer = try await stack.cancel(id)
            #expect(answer.status == 200, "\(answer)")
            return answer.json["message"]
        }

        /// The run is as the answer to the cancellation said, and stays so.
        @discardableResult
        private static func expectEnd(of id: String, in stack: Stack, after message: JSON) async throws -> JSON {
            let run = try await stack.run(id)
            let state = run["State"]
            #expect(
                message.text == "Precheck cancelled" ? state["Status"] == "cancelled" : true, "\(message): \(state)")
            let isAlready = message.text == "Precheck already \(state["Status"].text)"
            #expect(message.text == "Precheck cancelled" || isAlready, "\(message): \(state)")
            #expect((state["ExitCode"] == 130) == (state["Status"] == "cancelled"), "\(state)")
            #expect((state["ExitCode"] == 0) == (state["Status"] == "completed"), "\(state)")
            #expect(["cancelled", "completed"].contains(state["Status"]), "\(state)")
            let final = try await stack.final(id)
            for part in run.names where part != "Queue" { #expect(final[part] == run[part]) }
            return run
        }

        private static func expectNoContainers(in stack: Stack) async throws {
            try await waitUntil("no container is left", within: .seconds(10)) {
                try await stack.docker.containers(of: stack.storage)
            } holds: {
                $0.isEmpty
            }
            let counts = try await stack.http.get("/api/v1/queue").json
            #expect(counts["running"] == 0 && counts["queued"] == 0)
        }
    }
}
