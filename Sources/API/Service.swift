package import Foundation
import HTTPTypes
package import Logging
package import Settings
package import Storage
package import Store
package import Web

/// The HTTP API, with everything that its resources share.
package struct Service: Sendable {
    let config: Config
    let store: Store
    let storage: Storage
    /// Its contents may be replaced while requests are served.
    package let policy: Policy
    let waitingRoom: WaitingRoom
    let followers: LogFollowers
    /// The worker's bell: rung when there is work for it.
    let worker: BellPush
    /// Receives uploads: reads, hashes and syncs them, a few at a time.
    let uploads = BlockingWork(maximumThreads: 4)
    /// Makes all other changes. Each waits for the disk, and perhaps for the other process, which would block the
    /// threads that answer everything else.
    let changes = BlockingWork(maximumThreads: 32)
    /// Queues new runs: all that arrive while the disk is busy are queued together.
    let pendingRuns = Batches<PendingRun>()
    /// The disk space that uploads under way will still need.
    let reservations = Reservations()
    let responseCache: ResponseCache
    let logger: Logger

    package init(
        config: Config, keys: [APIKey], store: Store, storage: Storage, followers: LogFollowers, logger: Logger
    ) {
        self.config = config
        self.store = store
        responseCache = ResponseCache(store)
        self.storage = storage
        self.followers = followers
        waitingRoom = followers.waitingRoom
        self.logger = logger
        policy = Policy(config, keys: keys)
        worker = BellPush(path: config.server.queueBell)
    }

    /// Answers every request of the API, admission included.
    package var responder: any Responder {
        Router(routes, gate: { request in try policy.access.admit(request) }, refuse: refuse)
    }

    /// Parks `request` and runs `work` on `threads`. Its result is the response; nil if it answers the reply itself.
    func answer(
        _ request: Request, on threads: BlockingWork,
        _ work: @escaping @Sendable (any Reply) throws -> Response?
    ) -> Answer {
        .later { reply in
            threads.add {
                do {
                    if let response = try work(reply) { reply.send(response) }
                } catch {
                    reply.send(refuse(request, error))
                }
            }
        }
    }

    /// Blocks until the pending uploads and changes, whose requests have arrived completely, are done, at most for
    /// `limit`.
    package func finishChanges(within limit: DispatchTimeInterval) {
        let deadline = DispatchTime.now() + limit
        for work in [uploads, changes] { work.finish(by: deadline) }
        pendingRuns.finish(by: deadline)
    }

    /// The response to a request that failed with `error`. Logs errors that are the service's fault.
    func refuse(_ request: Request, _ error: any Error) -> Response {
        let error = APIError(error)
        if error.status.kind == .serverError {
            logger.error(
                "\(request.method) \(request.path): \(error.message)",
                metadata: [
                    "request": "\(request.id ?? "-")",
                    "cause": "\(error.cause.map { String(describing: $0) } ?? "-")",
                ])
        }
        return error.response
    }
}

extension Request {
    /// The web server's ID for the request, which is the same for the admission and for the upload itself.
    var id: String? { parameters["REQUEST_ID"] }
}
