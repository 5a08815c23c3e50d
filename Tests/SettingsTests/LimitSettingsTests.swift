import Settings
import Testing

@Suite("[limits]")
struct LimitSettingsTests {
    @Test("there is no limit unless one is set")
    func defaults() throws {
        let limits = try config("").limits
        #expect(limits.maxQueuedRuns == 0)
        #expect(limits.maxStoredUploadBytes == 0)
    }

    @Test("limits are whole numbers from 0 on")
    func values() throws {
        let limits = try config("[limits]\nmax_queued_runs = 5\nmax_stored_upload_bytes = 1000000").limits
        #expect(limits.maxQueuedRuns == 5)
        #expect(limits.maxStoredUploadBytes == 1_000_000)
        #expect(problems("[limits]\nmax_queued_runs = -1").count == 1)
        #expect(problems("[limits]\nmax_stored_upload_bytes = \"1G\"").count == 1)
    }
}
