import Domain
import Store
import Web

/// A run that is to be queued, and who waits for that.
struct PendingRun: Sendable {
    let run: QueuedRun
    let request: Request
    let reply: any Reply
    let asked = ContinuousClock.now
}
