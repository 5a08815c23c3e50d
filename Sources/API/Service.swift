import Domain
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
    let newcomers = Batches<Newcomer>()
    /// What uploads that are under way will still need of the disk.
    let reservations = Reservations()
    let answers: CommittedAnswers
    let logger: Logger

    package init(
        config: Config, keys: [APIKey], store: Store, storage: Storage, followers: LogFollowers, logger: Logger
    ) {
        self.config = config
        self.store = store
        answers = CommittedAnswers(store)
        self.storage = storage
        self.followers = followers
        waitingRoom = followers.waitingRoom
        self.logger = logger
        policy = Policy(config, keys: keys)
        worker = BellPush(path: config.server.queueBell)
    }

    /// Answers every request of the interface.
    package var responder: any Responder {
        Router(routes, gate: { request throws(APIError) in try policy.access.admit(request) }, report: report)
    }

    /// Parks `request` and has `work` done on `threads`. What it returns is the answer; nil when it answers the reply itself.
    func answer(
        _ request: Request, on threads: BlockingWork,
        _ work: @escaping @Sendable (any Reply) throws(APIError) -> Response?
    ) -> Answer {
        .later { reply in
            threads.add {
                do throws(APIError) {
                    if let response = try work(reply) { reply.send(response) }
                } catch {
                    report(request, error)
                    reply.send(error.response)
                }
            }
        }
    }

    /// Blocks until the uploads and changes at hand are made, at most for `limit`: their requests have arrived whole already.
    package func finishChanges(within limit: DispatchTimeInterval) {
        let deadline = DispatchTime.now() + limit
        for work in [uploads, changes] { work.finish(by: deadline) }
        newcomers.finish(by: deadline)
    }

    func report(_ request: Request, _ error: APIError) {
        guard error.status.kind == .serverError else { return }
        logger.error(
            "\(request.method) \(request.path): \(error.message)",
            metadata: [
                "request": "\(request.id ?? "-")",
                "cause": "\(error.cause.map { String(describing: $0) } ?? "-")",
            ])
    }
}

extension APIError {
    /// What a client is told of a database or storage that cannot be used. The cause is for the log.
    init(_ error: StoreError) {
        switch error {
        case .full: self = .unavailable("The disk is full; nothing was accepted", retryAfter: 60, cause: error)
        case .newerSchema, .damaged, .unusable:
            self = .unavailable("The database cannot be used now; nothing was accepted", cause: error)
        }
    }

    init(_ error: StorageError) {
        switch error {
        case .full: self = .unavailable("The disk is full; nothing was accepted", retryAfter: 60, cause: error)
        case .readOnly:
            self = .unavailable("The storage is read-only now; nothing was accepted", retryAfter: 60, cause: error)
        case .notFound, .unusable:
            self = .unavailable("The storage cannot be used now; nothing was accepted", cause: error)
        }
    }
}

extension Request {
    /// The web server's name for the request: the same when it asks for admission and when it hands the body over.
    var id: String? { parameters["REQUEST_ID"] }
}

/// Makes what the database throws into what a client is told.
func stored<Value>(_ body: () throws(StoreError) -> Value) throws(APIError) -> Value {
    do throws(StoreError) { return try body() } catch { throw APIError(error) }
}

/// Makes what the storage throws into what a client is told.
func filed<Value: ~Copyable>(_ body: () throws(StorageError) -> Value) throws(APIError) -> Value {
    do throws(StorageError) { return try body() } catch { throw APIError(error) }
}
