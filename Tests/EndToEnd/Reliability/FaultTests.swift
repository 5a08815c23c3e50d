import Faults
import Foundation
import Testing

extension EndToEnd {
    /// At each moment between two effects something is killed. Afterwards everything is started again, and must have
    /// come true.
    @Suite("killed between two effects")
    struct FaultTests {
        private static let beforehand: [FaultPoint] = [
            .runClaimed, .workFolderMade, .containerCreated, .waitArmed, .startRecorded, .containerStarted,
            .startedRecorded, .logFlushed,
        ]
        /// When the container has ended.
        private static let afterwards: [FaultPoint] = [
            .exitSeen, .logCompleted, .outputSealed, .outputLinked, .reportKept, .artifactsKept, .runFinished,
            .containerRemoved,
        ]
        private static let carryingOut = beforehand + afterwards

        @Test("the worker")
        func worker() async throws {
            try await Self.withParts { stack, bench in
                for point in Self.carryingOut {
                    try await bench.restartWorker(fault: (point, .kill))
                    let assignment = try await stack.assign()
                    try await bench.awaitKill(of: .worker)
                    try await bench.restartWorker()
                    _ = try await stack.final(assignment.id)
                    try await bench.conclude("worker killed", point, [assignment])
                }
            }
        }

        @Test("the worker, while it cancels")
        func cancelling() async throws {
            try await Self.withParts { stack, bench in
                for point in [FaultPoint.containerStopped, .exitSeen, .logCompleted, .runFinished, .containerRemoved] {
                    try await bench.restartWorker(fault: (point, .kill))
                    var assignment = try await stack.assign(lines: 1, every: 1000)
                    assignment.isCancelled = true
                    let id = assignment.id
                    _ = try await stack.running(id)
                    async let answer = stack.cancel(id)
                    try await bench.awaitKill(of: .worker)
                    try await bench.restartWorker()
                    #expect(try await answer.status == 200)
                    #expect(try await stack.docker.containers(of: stack.storage).isEmpty, "the answer says so")
                    #expect(try await stack.final(assignment.id)["State"]["ExitCode"] == 130)
                    try await bench.conclude("worker killed while it cancels", point, [assignment])
                }
            }
        }

        @Test("the worker, while a run is retried")
        func retrying() async throws {
            try await Self.withParts { stack, bench in
                for point in [FaultPoint.runRetried, .attemptCleared] {
                    try await bench.restartWorker(fault: (point, .kill))
                    let id = try await stack.start(["no-steps", "print broken", "exit 3"])
                    let assignment = Assignment(id: id, lines: ["broken", "broken"], output: nil, exitCode: 3)
                    try await bench.awaitKill(of: .worker)
                    try await bench.restartWorker()
                    #expect(try await stack.final(id)["Attempts"] == 2)
                    try await bench.conclude("worker killed, second try", point, [assignment])
                }
            }
        }

        @Test("the worker, while it puts a run back that was never started")
        func puttingBack() async throws {
            try await Self.withParts { stack, bench in
                try await bench.restartWorker(fault: (.runClaimed, .kill))
                let assignment = try await stack.assign()
                try await bench.awaitKill(of: .worker)
                try bench.start(.worker, fault: (.runPutBack, .kill))
                try await bench.awaitKill(of: .worker)
                try await bench.restartWorker()
                _ = try await stack.final(assignment.id)
                try await bench.conclude("worker killed", .runPutBack, [assignment])
            }
        }

        @Test("the worker, before it ends a run that has gone past its time")
        func ending() async throws {
            try await Self.withParts(docker: ["timeout_seconds = 1"]) { stack, bench in
                try await bench.restartWorker(fault: (.stopRecorded, .kill))
                let id = try await stack.start(["print begun", "sleep 3600"])
                let assignment = Assignment(id: id, lines: ["begun"], output: nil, exitCode: 124)
                try await bench.awaitKill(of: .worker)
                try await bench.restartWorker()
                _ = try await stack.final(id)
                try await bench.conclude("worker killed", .stopRecorded, [assignment])
            }
        }

        @Test("who removes a run, or an upload that has expired")
        func forgetting() async throws {
            try await Self.withParts { stack, bench in
                let assignment = try await stack.assign()
                _ = try await stack.final(assignment.id)
                let command = try await Command(
                    [
                        Project.program("precheck-server"), "runs", "delete", "--force", assignment.id, "--config",
                        stack.configuration,
                    ], environment: ["PRECHECK_FAULT": "runForgotten:kill"]
                ).result()
                #expect(command.exit == .signal(SIGKILL))
                #expect(try await stack.http.get("/api/v1/prechecks/\(assignment.id)").status == 404)
                try await bench.conclude("command killed", .runForgotten, [], isSwept: true)

                try await bench.end(.worker, by: SIGTERM)
                let day = 86_400_000
                try await Command(
                    "sqlite3", stack.storage + "/database/precheck.db",
                    "UPDATE upload SET created = created - \(day), expires = expires - \(day)"
                ).run()
                try bench.start(.worker, fault: (.uploadForgotten, .kill))
                try await bench.awaitKill(of: .worker)
                try await bench.conclude("worker killed, upload expired", .uploadForgotten, [], isSwept: true)
            }
        }

        @Test("the worker, and the machine is rebooted before it comes back")
        func machine() async throws {
            try await Self.withParts { stack, bench in
                for point in [FaultPoint.startRecorded, .containerStarted, .exitSeen, .outputLinked, .artifactsKept] {
                    try await bench.restartWorker(fault: (point, .kill))
                    var assignment = try await stack.assign()
                    assignment.hasLostEngine = true
                    try await bench.awaitKill(of: .worker)
                    try await waitUntil("its container has ended") {
                        let containers = try await stack.docker.containers(of: stack.storage)
                        guard let container = containers.first, containers.count == 1 else { return false }
                        return try await stack.docker.inspect(container)["State"]["Running"] == false
                    }
                    bench.restartMachine()
                    try await bench.restartWorker()
                    let state = try await stack.final(assignment.id)["State"]
                    // What a check has left is not trusted then, also where it is whole; one that never began is
                    // carried out.
                    let isTrusted = point == .startRecorded
                    #expect(state["ExitCode"] == (isTrusted ? 0 : 125), "\(state)")
                    #expect(state["Error"].text.hasPrefix("The machine was restarted") == !isTrusted)
                    try await bench.conclude("worker killed, machine restarted", point, [assignment])
                }
            }
        }

        @Test("the worker, and a client cancels before it comes back")
        func cancelledMeanwhile() async throws {
            try await Self.withParts { stack, bench in
                for point in [FaultPoint.containerCreated, .exitSeen, .outputLinked, .artifactsKept] {
                    try await bench.restartWorker(fault: (point, .kill))
                    var assignment = try await stack.assign()
                    assignment.isCancelled = true
                    let id = assignment.id
                    try await bench.awaitKill(of: .worker)
                    async let answer = stack.cancel(id)
                    try await waitUntil("the wish is recorded") { try stack.wantsCancelling(id) }
                    try await bench.restartWorker()
                    #expect(try await answer.status == 200)
                    #expect(try await stack.final(id)["State"]["ExitCode"] == 130)
                    try await bench.conclude("worker killed, run cancelled", point, [assignment], isSwept: true)
                }
            }
        }

        @Test("nothing, but a client cancels at that moment")
        func cancelled() async throws {
            try await Self.withParts { stack, bench in
                for point in Self.carryingOut {
                    try await bench.restartWorker(fault: (point, .hold))
                    var assignment = try await stack.assign()
                    assignment.isCancelled = true
                    let id = assignment.id
                    try await bench.awaitHold()
                    async let answer = stack.cancel(id)
                    try await waitUntil("the wish is recorded, or comes too late") {
                        try Records(storage: stack.storage).runs[assignment.id]?.isFinal ?? true
                            || stack.wantsCancelling(assignment.id)
                    }
                    try bench.release()
                    let state = try await stack.final(assignment.id)["State"]
                    #expect(["completed", "cancelled"].contains(state["Status"]))
                    let message = try await answer.json["message"].text
                    #expect(message == "Precheck cancelled" || message == "Precheck already \(state["Status"].text)")
                    try await bench.conclude("run cancelled", point, [assignment])
                }
            }
        }

        @Test(
            "the engine, with and without keeping its containers", .enabled(if: Account.isRoot, "an engine needs root"))
        func engine() async throws {
            // A sample unless all are asked for: each takes seconds.
            let some: [FaultPoint] = [.containerCreated, .containerStarted, .logFlushed, .logCompleted]
            for isLive in [true, false] {
                try await PrivateEngine.with(liveRestore: isLive) { engine in
                    try await Self.withParts(engine: engine.docker) { stack, bench in
                        for point in Bench.isComplete ? Self.carryingOut : some {
                            for signal in Bench.isComplete ? [SIGTERM, SIGKILL] : [isLive ? SIGKILL : SIGTERM] {
                                try await bench.restartWorker(fault: (point, .hold))
                                // An engine that is away may lose what a container writes at its end.
                                var assignment = try await stack.assign(awaiting: "engine")
                                assignment.hasLostEngine = !isLive
                                if Self.afterwards.contains(point) { stack.grant("engine", to: assignment.id) }
                                try await bench.awaitHold()
                                try await engine.end(by: signal)
                                try await engine.start()
                                try bench.release()
                                _ = try await stack.final(assignment.id, granting: "engine")
                                let what =
                                    "engine \(signal == SIGKILL ? "killed" : "restarted")\(isLive ? " (live-restore)" : "")"
                                try await bench.conclude(what, point, [assignment])
                            }
                        }
                    }
                }
            }
        }

        @Test("the responder, while it takes an upload or forgets one", arguments: [true, false])
        func uploading(isForm: Bool) async throws {
            try await Self.withParts { stack, bench in
                let file = try stack.standIn(["output 1"])
                let send = { () async throws -> HTTP.Answer in
                    isForm
                        ? try await stack.http.upload(form: file)
                        : try await stack.http.upload(raw: file, name: "a.gds")
                }
                for point in [FaultPoint.uploadLinked, .uploadSynced, .uploadRecorded, .uploadForgotten] {
                    let upload = try await stack.upload(file)["Id"].text
                    try await bench.restartResponder(fault: (point, .kill))
                    let answer =
                        point == .uploadForgotten
                        ? try await stack.http.send("DELETE", "/api/v1/uploads/\(upload)") : try await send()
                    #expect(answer.status == 503, "\(answer)")
                    try await bench.awaitKill(of: .responder)
                    try await bench.restartResponder()
                    // What was acknowledged before is there.
                    let status = try await stack.http.get("/api/v1/uploads/\(upload)").status
                    #expect(status == (point == .uploadForgotten ? 404 : 200))
                    #expect(try await send().status == 200)
                    let what = "responder killed, upload \(isForm ? "by form" : "by PUT")"
                    try await bench.conclude(what, point, [], isSwept: true)
                }
            }
        }

        @Test("the responder, while it queues a run or cancels one")
        func queueing() async throws {
            try await Self.withParts { stack, bench in
                let upload = try await stack.upload(try stack.standIn(["print one", "output 1"]))["Id"].text
                for point in [FaultPoint.runFolderMade, .runInputLinked, .runsSynchronised, .runQueued] {
                    try await bench.restartResponder(fault: (point, .kill))
                    let body = "{\"upload_id\": \"\(upload)\", \"top_cell\": \"chip_top\"}"
                    #expect(try await stack.http.post("/api/v1/prechecks", json: body).status == 503)
                    try await bench.awaitKill(of: .responder)
                    try await bench.restartResponder()
                    // Recorded, although no client was told: it is run all the same.
                    let runs = try await stack.http.get("/api/v1/prechecks").json.elements.map(\.["Id"].text)
                    #expect(runs.count == (point == .runQueued ? 1 : 0))
                    for run in runs { #expect(try await stack.final(run)["State"]["Status"] == "completed") }
                    try await bench.conclude("responder killed", point, [], isSwept: true)
                }
                var assignment = try await stack.assign(lines: 1, every: 1000)
                assignment.isCancelled = true
                _ = try await stack.running(assignment.id)
                try await bench.restartResponder(fault: (.cancelRecorded, .kill))
                #expect(try await stack.cancel(assignment.id).status == 503)
                try await bench.awaitKill(of: .responder)
                try await bench.restartResponder()
                #expect(try await stack.final(assignment.id)["State"]["ExitCode"] == 130)
                try await bench.conclude("responder killed", .cancelRecorded, [assignment])
            }
        }

        private static func withParts(
            engine: Docker? = nil, docker: [String] = [], _ body: (Stack, Bench) async throws -> Void
        ) async throws {
            let settings = StackSettings(
                engine: engine, docker: ["stop_grace_seconds = 0"] + docker, isServed: false)
            try await Stack.with(settings) { stack in
                _ = try await stack.renderNginx()
                try stack.start(.nginx)
                let bench = Bench(stack)
                try await bench.restartResponder()
                try await bench.restartWorker()
                try await body(stack, bench)
            }
        }
    }
}
