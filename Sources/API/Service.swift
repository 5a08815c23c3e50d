import Domain
package import Foundation
import HTTPTypes
package import Logging
package import Settings
package import Storage
package import Store
package import Web

/// The HTTP interface: what every resource needs, and the table of routes.
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
    let uploads = OperationQueue()
    let logger: Logger

    package init(
        config: Config, keys: [APIKey], store: Store, storage: Storage, followers: LogFollowers, logger: Logger
    ) {
        self.config = config
        self.store = store
        self.storage = storage
        self.followers = followers
        waitingRoom = followers.waitingRoom
        self.logger = logger
        policy = Policy(config, keys: keys)
        worker = BellPush(path: config.server.queueBell)
        uploads.maxConcurrentOperationCount = 4
    }

    var routes: [Route] {
        [
            Route(.get, "/health", health),
            Route(.get, "/api/v1/queue", queue),

            Route(.post, "/api/v1/uploads", createUpload),
            Route(.put, "/api/v1/uploads", createUpload),
            Route(.get, "/api/v1/uploads", listUploads),
            Route(.get, "/api/v1/uploads/{id}", showUpload),
            Route(.delete, "/api/v1/uploads/{id}", deleteUpload),

            Route(.post, "/api/v1/prechecks", createPrecheck),
            Route(.get, "/api/v1/prechecks", listPrechecks),
            Route(.get, "/api/v1/prechecks/{id}", showPrecheck),
            Route(.delete, "/api/v1/prechecks/{id}", cancelPrecheck),
            Route(.post, "/api/v1/prechecks/{id}/wait", waitForPrecheck),
            Route(.get, "/api/v1/prechecks/{id}/logs", showLogs),
            Route(.get, "/api/v1/prechecks/{id}/stats", showStats),
            Route(.get, "/api/v1/prechecks/{id}/output", sendOutput),
            Route(.get, "/api/v1/debug/prechecks/{id}", sendArchive),

            Route(.get, "/openapi.json", showOpenAPI),
            Route(.get, "/docs", showDocs),
            Route(.get, "/redoc", redirectToDocs),

            // Asked by the web server itself, before it reads the body of an upload.
            Route(.get, "/_admission", admission),
        ]
    }

    /// Answers every request of the interface.
    package var responder: any Responder {
        Router(routes, gate: { request throws(APIError) in try policy.access.admit(request) }, report: report)
    }

    /// Blocks until the uploads that are being taken over have been, at most for `limit`: they have arrived whole already.
    package func finishUploads(within limit: DispatchTimeInterval) {
        let done = DispatchSemaphore(value: 0)
        uploads.addBarrierBlock { done.signal() }
        _ = done.wait(timeout: .now() + limit)
    }

    func report(_ request: Request, _ error: APIError) {
        guard error.status.kind == .serverError else { return }
        logger.error(
            "\(request.method) \(request.path): \(error.message)",
            metadata: [
                "request": "\(request.parameters["REQUEST_ID"] ?? "-")",
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

/// Makes what the database throws into what a client is told.
func stored<Value>(_ body: () throws(StoreError) -> Value) throws(APIError) -> Value {
    do throws(StoreError) { return try body() } catch { throw APIError(error) }
}

/// Makes what the storage throws into what a client is told.
func filed<Value: ~Copyable>(_ body: () throws(StorageError) -> Value) throws(APIError) -> Value {
    do throws(StorageError) { return try body() } catch { throw APIError(error) }
}
