import Domain
import Foundation
import Testing

@Suite("What clients are told of an ending")
struct EndingTests {
    private static let endings: [(Ending, code: Int, RunStatus, Verdict?)] = [
        (.passed, 0, .completed, .passed), (.designFailed(code: 3, reason: "x"), 3, .failed, .designFailed),
        (.timedOut(reason: "x"), 124, .failed, .timedOut), (.outOfMemory(reason: "x"), 137, .failed, .outOfMemory),
        (.diskLimit(reason: "x"), 125, .failed, .systemFailed), (.cancelled, 130, .cancelled, .cancelled),
        (.engineStopped, 125, .failed, .systemFailed), (.engineLost, 125, .failed, .systemFailed),
        (.rebooted, 125, .failed, .systemFailed), (.notStarted(reason: "x"), 125, .failed, .systemFailed),
        (.broken(code: 3, reason: "x"), 3, .failed, .systemFailed),
        (.unrecorded(code: 3, reason: "x"), 3, .failed, nil),
    ]

    @Test("each has the exit code, the status and the verdict that the interface promises")
    func exits() {
        for (ending, code, status, verdict) in Self.endings {
            #expect(ending.exitCode == code)
            #expect(ending.status == status)
            #expect(ending.verdict == verdict)
        }
        #expect(Self.endings.map(\.0.kind) == Ending.Kind.allCases)
    }

    @Test("those without figures of their own have one sentence")
    func sentences() {
        #expect(Ending.cancelled.sentence == "Precheck cancelled")
        #expect(Ending.engineStopped.sentence == "Docker Engine stopped the container")
        #expect(Ending.engineLost.sentence == "Docker Engine was killed and does not know how the container ended")
        #expect(
            Ending.rebooted.sentence
                == "The machine was restarted before the check's result was kept: it may not be whole")
    }

    @Test("an ending is made again from its parts, and from JSON")
    func parts() throws {
        for (ending, _, _, _) in Self.endings {
            #expect(Ending(ending.kind, code: ending.exitCode, reason: ending.sentence ?? "") == ending)
            #expect(try JSONDecoder().decode(Ending.self, from: JSONEncoder().encode(ending)) == ending)
        }
    }

    @Test("what one program has seen another can read", arguments: EndingCase.table)
    func observations(_ row: EndingCase) throws {
        #expect(try JSONDecoder().decode(Observation.self, from: JSONEncoder().encode(row.seen)) == row.seen)
    }
}

@Suite("Which runs are worth a second container")
struct RetryTests {
    private func isRetryable(_ seen: Observation) -> Bool { Ending.decide(seen).isRetryable(seen) }

    @Test("one that the service failed before any step had begun")
    func retryable() {
        for seen in [
            Observation.only(.notStarted(reason: "x")), .only(.absent), .only(.created), .exited(143), .exited(1),
            .exited(0) { $0.output = .absent },
        ] {
            #expect(isRetryable(seen), "\(seen)")
        }
    }

    @Test("none whose ending says something about the design, its time or its memory, and none that was cancelled")
    func decided() {
        for seen in EndingCase.table.map(\.seen) where Ending.decide(seen).verdict != .systemFailed {
            #expect(!isRetryable(seen), "\(seen)")
        }
    }

    @Test("none of which anything would be lost, and no second one")
    func lost() {
        let changes: [(inout Observation) -> Void] = [
            { $0.findings.hasBegun = true }, { $0.attempt = 2 }, { $0.hasFolder = false }, { $0.isCleared = true },
            { $0.time = .seconds(600) },
        ]
        for change in changes { #expect(!isRetryable(.exited(1, change))) }
        #expect(isRetryable(.exited(1) { $0.time = .milliseconds(599_999) }))
    }

    @Test("none whose first container may be running still, or may have begun before a power cut")
    func perhaps() {
        #expect(!isRetryable(.only(.created) { $0.engine.hasControlGroup = true }))
        #expect(isRetryable(.only(.created) { $0.boot.isRebooted = true }))
        let changes: [(inout Observation) -> Void] = [{ $0.boot.wasStarted = true }, { $0.boot.hasWritten = true }]
        for change in changes {
            let seen = Observation.only(.created) {
                $0.boot.isRebooted = true
                change(&$0)
            }
            #expect(!isRetryable(seen))
        }
        #expect(!isRetryable(.exited(0) { $0.boot.isRebooted = true }))
        #expect(!isRetryable(.only(.absent) { $0.boot.isRebooted = true }))
    }
}
