import Domain
import HTTPTypes
import Store
import Testing

@testable import API

@Suite("A paused queue")
struct PauseTests {
    @Test("is shown as that, takes runs, and is healthy or not by the same rules as before")
    func shown() throws {
        let service = try TestService()
        let before = try service.response(.get, "/health").object
        #expect(before["paused"] as? Bool == false)
        #expect(try service.response(.get, "/api/v1/queue").object["paused"] as? Bool == false)
        try service.store.pauseQueue(now: .now())
        _ = try service.queuedRun()
        let queue = try service.response(.get, "/api/v1/queue").object
        #expect(queue["paused"] as? Bool == true)
        #expect(queue["queued"] as? Int == 1)
        let health = try service.response(.get, "/health").object
        #expect(health["paused"] as? Bool == true)
        #expect(health["status"] as? String == before["status"] as? String)
        try service.store.resumeQueue()
        #expect(try service.response(.get, "/health").object["paused"] as? Bool == false)
    }
}
