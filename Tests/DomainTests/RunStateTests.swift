import Domain
import Testing

@Suite("States of runs")
struct RunStateTests {
    private static let moment = Timestamp(milliseconds: 1_705_314_600_000)

    @Test("a state has the name that the interface gives it")
    func status() {
        #expect(RunState.queued.status == .queued)
        for phase in RunPhase.allCases { #expect(RunState.running(phase, since: Self.moment).status == .running) }
        let endings: [(RunOutcome, RunStatus)] = [
            (.completed, .completed), (.failed(exitCode: 1, error: "x"), .failed), (.cancelled, .cancelled),
        ]
        for (outcome, status) in endings {
            let result = RunResult(outcome: outcome)
            #expect(RunState.finished(result, started: nil, finished: Self.moment).status == status)
        }
    }

    @Test("the last three states are final")
    func final() {
        #expect(RunStatus.allCases.filter(\.isFinal) == [.completed, .failed, .cancelled])
        #expect(RunStatus.allCases.map(\.rawValue) == ["queued", "running", "completed", "failed", "cancelled"])
    }

    @Test("an upload has expired from its very millisecond on")
    func expiry() throws {
        let file = FileDescription(name: try FileName("x.gds"), size: 1, checksum: Checksum(digest: []))
        let upload = Upload(id: UploadID(), file: file, created: Self.moment, expires: Self.moment + .seconds(900))
        #expect(!upload.isExpired(at: Self.moment))
        #expect(!upload.isExpired(at: Self.moment + .milliseconds(899_999)))
        #expect(upload.isExpired(at: Self.moment + .seconds(900)))
    }
}
