import Domain
import Testing

/// One row of the table: what was seen, and how the run ended.
struct EndingCase: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let seen: Observation
    let ending: Ending

    init(_ description: String, _ seen: Observation, _ ending: Ending) {
        testDescription = description
        self.seen = seen
        self.ending = ending
    }

    private static let limits = MemoryUse(limit: 6_442_450_944, peak: 6_442_446_848)
    private static let memory = Ending.outOfMemory(
        reason: "Out of memory: the limit is 6442450944 bytes, the peak was 6442446848 bytes")

    static let table = exits + stops + engines + memories + outputs + designs + withoutExit

    private static let exits = [
        EndingCase("everything is there", .exited(0), .passed),
        EndingCase(
            "a code of the container's own", .exited(3), .broken(code: 3, reason: "Precheck failed with exit code 3")),
        EndingCase(
            "what the flow says about it", .exited(1) { $0.findings.reason = "no PDK" },
            .broken(code: 1, reason: "Precheck failed with exit code 1: no PDK")),
        EndingCase(
            "something is missing for a pass", .exited(0) { $0.findings.doubt = "error.log is missing" },
            .broken(
                code: 1,
                reason: "Precheck ended with exit code 0, but that does not show that the design passed: "
                    + "error.log is missing")),
    ]

    private static let stops = [
        EndingCase("cancelled", .exited(143) { $0.isCancelled = true }, .cancelled),
        EndingCase("cancelled, and exited well before the signal", .exited(0) { $0.isCancelled = true }, .cancelled),
        EndingCase(
            "cancelled after a limit was passed",
            .exited(137) {
                $0.isCancelled = true
                $0.stop = .timedOut(.seconds(5))
            }, .cancelled),
        EndingCase(
            "past the time limit", .exited(137) { $0.stop = .timedOut(.seconds(86_400)) },
            .timedOut(reason: "Timed out after 86400 seconds")),
        EndingCase(
            "past the time limit, with exit code 0", .exited(0) { $0.stop = .timedOut(.seconds(5)) },
            .timedOut(reason: "Timed out after 5 seconds")),
        EndingCase(
            "past the time limit while nobody was there to stop it", .exited(0) { $0.time = .seconds(3600) },
            .timedOut(reason: "Timed out after 3600 seconds")),
        EndingCase(
            "past a limit of disk space", .exited(137) { $0.stop = .tooLarge(2, limit: 1) },
            .diskLimit(reason: StopDecision.tooLarge(2, limit: 1).reason)),
        EndingCase(
            "on a full disk, out of memory as well",
            .exited(137, wasOutOfMemory: true) { $0.stop = .diskFull(5, free: 1, limit: 2) },
            .diskLimit(reason: StopDecision.diskFull(5, free: 1, limit: 2).reason)),
        EndingCase("the machine was rebooted", .exited(0) { $0.boot.isRebooted = true }, .rebooted),
        EndingCase(
            "stopped, then the machine was rebooted",
            .exited(137) {
                $0.stop = .timedOut(.seconds(5))
                $0.boot.isRebooted = true
            }, .timedOut(reason: "Timed out after 5 seconds")),
    ]

    private static let engines = [
        EndingCase("SIGTERM that nobody asked for", .exited(143), .engineStopped),
        EndingCase("SIGKILL while the engine was away", .exited(137) { $0.engine.isExitSeen = false }, .engineStopped),
        EndingCase(
            "a code that the engine made up",
            .exited(255) {
                $0.engine.isExitSeen = false
                $0.engine.knowsExit = false
            }, .engineLost),
        EndingCase(
            "that code, of which the engine has heard", .exited(255) { $0.engine.isExitSeen = false },
            .broken(code: 255, reason: "Precheck failed with exit code 255")),
        EndingCase(
            "that code, which the worker has seen", .exited(255) { $0.engine.knowsExit = false },
            .broken(code: 255, reason: "Precheck failed with exit code 255")),
        EndingCase(
            "exit code 0, at a time that the engine made up",
            .exited(0) {
                $0.engine.isExitSeen = false
                $0.engine.isExitTimeMadeUp = true
            }, .engineLost),
        EndingCase("exit code 0 while the engine was away", .exited(0) { $0.engine.isExitSeen = false }, .passed),
        EndingCase(
            "out of memory, then a code that the engine made up",
            .exited(255) {
                $0.engine.isExitSeen = false
                $0.engine.knowsExit = false
                $0.sawOutOfMemory = true
                $0.memory = limits
            }, memory),
    ]

    private static let memories = [
        EndingCase("Docker saw the kill", .exited(137, wasOutOfMemory: true) { $0.memory = limits }, memory),
        EndingCase(
            "another witness saw it, and the flow swallowed it",
            .exited(0) {
                $0.sawOutOfMemory = true
                $0.memory = limits
            }, memory),
        EndingCase(
            "out of memory before an error of the design",
            .exited(1, wasOutOfMemory: true) {
                $0.findings.fault = Findings.anError
                $0.memory = limits
            }, memory),
        EndingCase(
            "no limit, and nobody looked", .exited(2, wasOutOfMemory: true),
            .outOfMemory(reason: "Out of memory: there is no limit, it ended before its use was measured")),
        EndingCase(
            "SIGKILL that nobody asked for", .exited(137) { $0.memory = MemoryUse(limit: 67_108_864, peak: 4096) },
            .outOfMemory(
                reason: "Out of memory, most likely: killed by SIGKILL; the limit is 67108864 bytes, "
                    + "the peak was 4096 bytes")),
        EndingCase(
            "that, after something else that the flow complains of",
            .exited(137) {
                $0.findings.reason = "KeyError: 'x'"
                $0.memory = MemoryUse(limit: 67_108_864, peak: 4096)
            },
            .outOfMemory(
                reason: "Out of memory, most likely: killed by SIGKILL; the limit is 67108864 bytes, "
                    + "the peak was 4096 bytes")),
        EndingCase(
            "the flow says that a program of its was killed",
            .exited(1) {
                $0.findings.wasKilled = true
                $0.findings.reason = "Render: Interrupted (SIGKILL)"
                $0.memory = MemoryUse(limit: 0, peak: 4096)
            },
            .outOfMemory(
                reason: "Out of memory, most likely: Render: Interrupted (SIGKILL); there is no limit, "
                    + "the peak was 4096 bytes")),
    ]

    private static let outputs = [
        EndingCase("no output", .exited(0) { $0.output = .absent }, .broken(code: 1, reason: noOutput)),
        EndingCase(
            "no output, and more is missing",
            .exited(0) {
                $0.output = .absent
                $0.findings.doubt = "it left no folder of a flow"
            }, .broken(code: 1, reason: noOutput)),
        EndingCase(
            "an output that cannot be kept", .exited(0) { $0.output = .unusable(reason: "it is sparse") },
            .broken(code: 1, reason: "The output layout cannot be kept: it is sparse")),
    ]

    private static let noOutput = "Precheck ended with exit code 0 but left no output layout"

    private static let designs = [
        EndingCase(
            "an error of the design", .exited(2) { $0.findings.fault = Findings.anError },
            .designFailed(code: 2, reason: "Precheck failed with exit code 2: Checker.KLayoutDRC failed")),
        EndingCase(
            "an error of the design, with exit code 0", .exited(0) { $0.findings.fault = Findings.anError },
            .designFailed(code: 1, reason: "Checker.KLayoutDRC failed")),
        EndingCase(
            "an error of the design, without an output",
            .exited(0) {
                $0.findings.fault = Findings.anError
                $0.output = .absent
            }, .designFailed(code: 1, reason: "Checker.KLayoutDRC failed")),
    ]

    private static let withoutExit = [
        EndingCase("refused", .only(.notStarted(reason: "no such user")), .notStarted(reason: "no such user")),
        EndingCase("refused and cancelled", .only(.notStarted(reason: "x")) { $0.isCancelled = true }, .cancelled),
        EndingCase("gone", .only(.absent), .broken(code: 125, reason: "Container disappeared")),
        EndingCase("never made, and cancelled", .only(.absent) { $0.isCancelled = true }, .cancelled),
        EndingCase("told to start, and never seen to run", .only(.created), .engineLost),
        EndingCase("told to start, then a reboot", .only(.created) { $0.boot.isRebooted = true }, .rebooted),
        EndingCase("made, and cancelled", .only(.created) { $0.isCancelled = true }, .cancelled),
    ]
}

@Suite("How runs end")
struct DecideTests {
    @Test("what was seen decides", arguments: EndingCase.table)
    func decide(_ row: EndingCase) {
        #expect(Ending.decide(row.seen) == row.ending)
    }

    @Test("every ending that is decided stands in the table")
    func covered() {
        let decided = Set(EndingCase.table.map(\.ending.kind))
        #expect(decided == Set(Ending.Kind.allCases).subtracting([.unrecorded]))
    }

    /// Every combination of what tells most.
    private static var combinations: [Observation] {
        let stops: [StopDecision?] = [nil, .timedOut(.seconds(86_400)), .tooLarge(2, limit: 1)]
        var all: [Observation] = []
        for code in [0, 1, 2, 125, 126, 127, 130, 137, 139, 143, 255] {
            for stop in stops {
                for bits in 0..<128 {
                    all.append(
                        .exited(code, wasOutOfMemory: bits & 1 != 0) {
                            $0.stop = stop
                            $0.isCancelled = bits & 2 != 0
                            $0.output = bits & 4 != 0 ? .present : .absent
                            $0.engine.isExitSeen = bits & 8 != 0
                            $0.boot.isRebooted = bits & 16 != 0
                            $0.findings.fault = bits & 32 != 0 ? Findings.anError : nil
                            $0.findings.doubt = bits & 64 != 0 ? "something is missing" : nil
                        })
                }
            }
        }
        return all
    }

    @Test("only a run that passed has the exit code 0, and only it has no sentence")
    func invariants() {
        for seen in Self.combinations {
            let ending = Ending.decide(seen)
            #expect((ending.exitCode == 0) == (ending == .passed), "\(seen)")
            #expect((ending.sentence == nil) == (ending == .passed), "\(seen)")
            #expect(ending.sentence != "" && ending.status.isFinal && ending.verdict != nil)
        }
    }

    @Test("a run passes only if its container exited with 0 by itself, in its memory, and left all that a pass needs")
    func passed() {
        for seen in Self.combinations {
            let isGood =
                seen.container == .exited(ContainerExit(code: 0, wasOutOfMemory: false)) && seen.stop == nil
                && !seen.isCancelled && seen.output == .present && !seen.boot.isRebooted && seen.findings == Findings()
            #expect((Ending.decide(seen) == .passed) == isGood, "\(seen)")
        }
    }

    @Test("what a client or the worker stopped counts as stopped, however it exited")
    func stopped() {
        for seen in Self.combinations {
            let kind = Ending.decide(seen).kind
            if seen.isCancelled {
                #expect(kind == .cancelled)
            } else if let stop = seen.stop {
                #expect(kind == (stop.cause == .time ? .timedOut : .diskLimit))
            } else {
                #expect(![.cancelled, .timedOut, .diskLimit].contains(kind))
            }
        }
    }
}
