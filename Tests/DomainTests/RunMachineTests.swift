import Domain
import Testing

@Suite("The worker's next step")
struct RunMachineTests {
    @Test("a run whose container is not there: made when just claimed, over when it had been about to start")
    func absent() {
        #expect(RunMachine(phase: .claimed, isCancelled: false).next(.absent) == .create)
        #expect(RunMachine(phase: .starting, isCancelled: false).next(.absent) == .conclude)
        #expect(RunMachine(phase: .started, isCancelled: false).next(.absent) == .conclude)
    }

    @Test("a cancelled run without a container is over in every phase", arguments: RunPhase.allCases)
    func absentAndCancelled(_ phase: RunPhase) {
        #expect(RunMachine(phase: phase, isCancelled: true).next(.absent) == .conclude)
    }

    @Test("a container that was made is started, in every phase", arguments: RunPhase.allCases)
    func created(_ phase: RunPhase) {
        #expect(RunMachine(phase: phase, isCancelled: false).next(.created(hasTraces: false)) == .start)
    }

    @Test(
        "a container that was told to start and has worked is not started again",
        arguments: [RunPhase.starting, .started])
    func createdWithTraces(_ phase: RunPhase) {
        #expect(RunMachine(phase: phase, isCancelled: false).next(.created(hasTraces: true)) == .conclude)
    }

    @Test("a container that was only claimed for is started, whatever lies in its folder")
    func claimedWithTraces() {
        #expect(RunMachine(phase: .claimed, isCancelled: false).next(.created(hasTraces: true)) == .start)
    }

    @Test("a container that was made for a cancelled run is not started any more", arguments: RunPhase.allCases)
    func createdAndCancelled(_ phase: RunPhase) {
        #expect(RunMachine(phase: phase, isCancelled: true).next(.created(hasTraces: false)) == .conclude)
    }

    @Test("a container that runs is followed, cancelled or not", arguments: RunPhase.allCases, [false, true])
    func running(_ phase: RunPhase, _ isCancelled: Bool) {
        #expect(RunMachine(phase: phase, isCancelled: isCancelled).next(.running) == .follow)
    }

    @Test("a container that has exited is over, cancelled or not", arguments: RunPhase.allCases, [false, true])
    func exited(_ phase: RunPhase, _ isCancelled: Bool) {
        #expect(RunMachine(phase: phase, isCancelled: isCancelled).next(.exited) == .conclude)
    }
}
