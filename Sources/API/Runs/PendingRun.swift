import Domain
import Store
import Web

/// A run to be queued, and the request that waits for it.
struct PendingRun: Sendable {
    let run: QueuedRun
    let request: Request
    let reply: any Reply
    let asked = ContinuousClock.now
}
