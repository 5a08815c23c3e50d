import Domain
import Testing

@Suite("How runs end")
struct RunOutcomeTests {
    private static let codes = [0, 1, 2, 125, 126, 127, 130, 137, 139, 143, 255]
    private static let reasons: [StopReason?] = [
        nil, .cancelled, .ordered(.timedOut(.seconds(86_400))), .ordered(.tooLarge(2, limit: 1)), .engineStopped,
        .engineLost, .machineRestarted,
    ]

    /// Every combination of a code, of running out of memory, of a reason to stop and of an output.
    private static var combinations: [(exit: ContainerExit, stopped: StopReason?, hasOutput: Bool)] {
        codes.flatMap { code in
            [false, true].flatMap { wasOutOfMemory in
                reasons.flatMap { reason in
                    [false, true].map { (ContainerExit(code: code, wasOutOfMemory: wasOutOfMemory), reason, $0) }
                }
            }
        }
    }

    @Test("only completed runs have the exit code 0, and only they have no error")
    func invariants() {
        for (exit, stopped, hasOutput) in Self.combinations {
            let outcome = RunOutcome(
                exit, stopped: stopped, hasOutput: hasOutput, memory: MemoryUse(limit: 1 << 30, peak: nil))
            #expect((outcome.exitCode == 0) == (outcome.status == .completed), "\(outcome)")
            #expect((outcome.error == nil) == (outcome.status == .completed), "\(outcome)")
            #expect(outcome.error != "")
            #expect(outcome.status.isFinal)
        }
    }

    @Test("a run is completed only when it exited with 0 by itself, in its memory, and left its output")
    func completed() {
        for (exit, stopped, hasOutput) in Self.combinations {
            let isGood = exit == ContainerExit(code: 0, wasOutOfMemory: false) && stopped == nil && hasOutput
            let outcome = RunOutcome(
                exit, stopped: stopped, hasOutput: hasOutput, memory: MemoryUse(limit: 1 << 30, peak: nil))
            #expect((outcome == .completed) == isGood, "\(exit) \(String(describing: stopped)) \(hasOutput)")
        }
    }

    @Test("what the worker stopped counts as stopped, however it ended")
    func stopped() {
        for (exit, reason, hasOutput) in Self.combinations {
            let outcome = RunOutcome(
                exit, stopped: reason, hasOutput: hasOutput, memory: MemoryUse(limit: 1 << 30, peak: nil))
            switch reason {
            case .cancelled: #expect(outcome == .cancelled)
            case .ordered(let order):
                #expect(outcome == .failed(exitCode: order.cause == .time ? 124 : 125, error: order.error))
            case .engineStopped:
                #expect(outcome == .failed(exitCode: 125, error: "Docker Engine stopped the container"))
            case .engineLost:
                let error = "Docker Engine was killed and does not know how the container ended"
                #expect(outcome == .failed(exitCode: 125, error: error))
            case .machineRestarted:
                let error = "The machine was restarted before the check's result was kept: it may not be whole"
                #expect(outcome == .failed(exitCode: 125, error: error))
            case nil: #expect(outcome.status != .cancelled)
            }
        }
    }

    @Test("out of memory is 137 and says so, whatever code the flow ended with", arguments: codes)
    func outOfMemory(_ code: Int) {
        let exit = ContainerExit(code: code, wasOutOfMemory: true)
        for hasOutput in [false, true] {
            let memory = MemoryUse(limit: 6_442_450_944, peak: 6_442_446_848)
            let outcome = RunOutcome(exit, stopped: nil, hasOutput: hasOutput, memory: memory)
            let error = "Out of memory: the limit is 6442450944 bytes, the peak was 6442446848 bytes"
            #expect(outcome == .failed(exitCode: 137, error: error))
            let unseen = MemoryUse(limit: 0, peak: nil)
            #expect(
                RunOutcome(exit, stopped: nil, hasOutput: hasOutput, memory: unseen).error
                    == "Out of memory: there is no limit, it ended before its use was measured")
        }
    }

    @Test("a container's own code is kept", arguments: codes.filter { $0 != 0 && $0 != 137 })
    func ownCode(_ code: Int) {
        let exit = ContainerExit(code: code, wasOutOfMemory: false)
        for hasOutput in [false, true] {
            let outcome = RunOutcome(exit, stopped: nil, hasOutput: hasOutput, memory: MemoryUse(limit: 0, peak: nil))
            #expect(outcome == .failed(exitCode: code, error: "Precheck failed with exit code \(code)"))
        }
    }

    @Test("a kill that nobody asked for is put down to memory, as Docker may miss the kernel's note of it")
    func killed() {
        let outcome = RunOutcome(
            ContainerExit(code: 137, wasOutOfMemory: false), stopped: nil, hasOutput: false,
            memory: MemoryUse(limit: 67_108_864, peak: 4096))
        let error =
            "Out of memory, most likely: killed by SIGKILL; the limit is 67108864 bytes, the peak was 4096 bytes"
        #expect(outcome == .failed(exitCode: 137, error: error))
    }

    @Test("exit code 0 without an output is a failure with a code that is not 0")
    func noOutput() {
        let exit = ContainerExit(code: 0, wasOutOfMemory: false)
        let outcome = RunOutcome(exit, stopped: nil, hasOutput: false, memory: MemoryUse(limit: 0, peak: nil))
        #expect(outcome.status == .failed)
        #expect(outcome.exitCode == 1)
        #expect(outcome.error == "Precheck ended with exit code 0 but left no output layout")
    }

    @Test("runs without a container of their own have the codes that the interface promises")
    func withoutExit() {
        #expect(RunOutcome.cancelled.exitCode == 130)
        #expect(RunOutcome.cancelled.error == "Precheck cancelled")
        #expect(RunOutcome.notRun("Container disappeared").exitCode == 125)
        #expect(RunOutcome.notRun("Container disappeared").error == "Container disappeared")
        #expect(
            EndOrder.timedOut(.seconds(86_400)).outcome
                == .failed(exitCode: 124, error: "Timed out after 86400 seconds"))
        #expect(EndOrder.diskFull(5, free: 1, limit: 2).outcome.exitCode == 125)
    }
}
