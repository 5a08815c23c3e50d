import Domain
import Testing

@Suite("States of runs")
struct RunStateTests {
    private static let moment = Timestamp(milliseconds: 1_705_314_600_000)

    @Test("a state has the name that the interface gives it")
    func status() {
        #expect(RunState.queued.status == .queued)
        for phase in RunPhase.allCases { #expect(RunState.running(phase, since: Self.moment).status == .running) }
        for (ending, status) in [
            (Ending.passed, RunStatus.completed), (.broken(code: 1, reason: "x"), .failed), (.cancelled, .cancelled),
        ] {
            #expect(RunState.finished(RunResult(ending), started: nil, finished: Self.moment).status == status)
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
