import Domain
import Testing

@Suite("The worker's next step")
struct RunMachineTests {
    private static let exits = [
        ContainerExit(code: 0, wasOutOfMemory: false), ContainerExit(code: 1, wasOutOfMemory: false),
        ContainerExit(code: 137, wasOutOfMemory: true),
    ]

    @Test("a run whose container is not there: made when just claimed, gone when it had been about to start")
    func absent() {
        #expect(RunMachine(phase: .claimed, isCancelled: false).next(.absent) == .create)
        let gone = RunMachine.Action.finish(.failed(exitCode: 125, error: "Container disappeared"))
        #expect(RunMachine(phase: .starting, isCancelled: false).next(.absent) == gone)
        #expect(RunMachine(phase: .started, isCancelled: false).next(.absent) == gone)
    }

    @Test("a cancelled run without a container is cancelled in every phase", arguments: RunPhase.allCases)
    func absentAndCancelled(_ phase: RunPhase) {
        #expect(RunMachine(phase: phase, isCancelled: true).next(.absent) == .finish(.cancelled))
    }

    @Test("a container that was made is started, in every phase", arguments: RunPhase.allCases)
    func created(_ phase: RunPhase) {
        let action = RunMachine(phase: phase, isCancelled: false).next(.created(container: "c1", hasTraces: false))
        #expect(action == .start(container: "c1"))
    }

    @Test(
        "a container that was told to start and has worked is not started again",
        arguments: [RunPhase.starting, .started])
    func createdWithTraces(_ phase: RunPhase) {
        let action = RunMachine(phase: phase, isCancelled: false).next(.created(container: "c1", hasTraces: true))
        #expect(action == .collect(container: "c1", .neverRan))
    }

    @Test("a container that was made for a cancelled run is not started any more", arguments: RunPhase.allCases)
    func createdAndCancelled(_ phase: RunPhase) {
        let action = RunMachine(phase: phase, isCancelled: true).next(.created(container: "c1", hasTraces: false))
        #expect(action == .collect(container: "c1", .neverRan))
    }

    @Test("a container that runs is followed, cancelled or not", arguments: RunPhase.allCases, [false, true])
    func running(_ phase: RunPhase, _ isCancelled: Bool) {
        let action = RunMachine(phase: phase, isCancelled: isCancelled).next(.running(container: "c1"))
        #expect(action == .follow(container: "c1"))
    }

    @Test("a container that has ended is collected, cancelled or not", arguments: RunPhase.allCases, [false, true])
    func ended(_ phase: RunPhase, _ isCancelled: Bool) {
        for exit in Self.exits {
            let action = RunMachine(phase: phase, isCancelled: isCancelled).next(.ended(container: "c1", exit))
            #expect(action == .collect(container: "c1", exit))
        }
    }

    @Test("a container that never ran is no success")
    func neverRan() {
        let outcome = RunOutcome(.neverRan, stopped: nil, hasOutput: true, memory: MemoryUse(limit: 0, peak: nil))
        #expect(outcome.status == .failed)
        #expect(outcome.exitCode == 125)
    }
}
