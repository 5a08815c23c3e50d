package import Foundation
import HTTPTypes
package import Logging
package import Settings
package import Storage
package import Store
package import Web

/// The HTTP interface: what every resource needs.
package struct Service: Sendable {
    let config: Config
    let store: Store
    let storage: Storage
    /// May be replaced while requests go on.
    package let policy: Policy
    let waitingRoom: WaitingRoom
    let followers: LogFollowers
    /// The worker's bell: rung when there is something for it to do.
    let worker: BellPush
    /// Takes uploads over: reads, hashes and syncs them, a few at a time.
    let uploads = BlockingWork(maximumThreads: 4)
    /// Makes all other changes: each waits for the disk, and perhaps for the other process, which the threads that answer everything else
    /// must not.
    let changes = BlockingWork(maximumThreads: 32)
    /// Queues new runs, all together that come while the disk is busy with those before.
    let pendingRuns = Batches<PendingRun>()
    /// What uploads that are under way will still need of the disk.
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

    /// Answers every request of the interface.
    package var responder: any Responder {
        Router(routes, gate: { request in try policy.access.admit(request) }, refuse: refuse)
    }

    /// Parks `request` and has `work` done on `threads`. What it returns is the answer; nil when it answers the reply itself.
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

    /// Blocks until the uploads and changes at hand are made, at most for `limit`: their requests have arrived whole already.
    package func finishChanges(within limit: DispatchTimeInterval) {
        let deadline = DispatchTime.now() + limit
        for work in [uploads, changes] { work.finish(by: deadline) }
        pendingRuns.finish(by: deadline)
    }

    /// The answer to a request that `error` has ended; what is the service's fault is in the log then.
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
    /// The web server's name for the request: the same when it asks for admission and when it hands the body over.
    var id: String? { parameters["REQUEST_ID"] }
}
