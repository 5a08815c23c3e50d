import JSON
import Settings
import Store
import Web

extension Service {
    /// `GET /api/v1/queue`
    func queue(_ request: Request, _ parameters: [String: String]) throws -> Answer {
        try QueryReader(request.query).finish()
        let response = try responseCache.response("queue") {
            let counts = try store.queueCounts()
            let body: JSON = [
                "queued": JSON(counts.queued), "running": JSON(counts.running),
                "max_concurrent": JSON(config.server.maxConcurrent), "paused": .bool(counts.isPaused),
            ]
            return (Response(json: body), true)
        }
        return .now(response)
    }
}
