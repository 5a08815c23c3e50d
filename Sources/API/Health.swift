import Domain
import HTTPTypes
import Logging
import Storage
import Store
import Web

extension Service {
    /// `GET /health`: 200 while requests are accepted, even when runs do not start at the moment; 503 when they are not.
    func health(_ request: Request, _ parameters: [String: String]) throws(APIError) -> Answer {
        try QueryReader(request.query).finish()
        let (database, docker) = databaseAndDocker()
        let storage = storageProblem()
        let queue = self.storage.hasWorker() ? "ok" : "the queue worker is not running"
        let isUsable = database == "ok" && storage == "ok"
        let status = !isUsable ? "unhealthy" : queue == "ok" && docker == "ok" ? "healthy" : "degraded"
        let body: JSON = [
            "status": .string(status), "version": .string(version), "paused": isPaused,
            "components": [
                "database": .string(database), "storage": .string(storage), "queue": .string(queue),
                "docker": .string(docker),
            ],
        ]
        return .now(
            isUsable
                ? Response(json: body) : Response(status: .serviceUnavailable, fields: [.retryAfter: "5"], json: body))
    }

    private func databaseAndDocker() -> (database: String, docker: String) {
        do {
            let problem = try store.engineProblem()
            return ("ok", problem ?? (storage.hasWorker() ? "ok" : "not known, as the queue worker is not running"))
        } catch {
            logger.error("health: \(error)")
            return ("cannot be used", "not known")
        }
    }

    /// A queue that its operator has paused is in good health. Null when that cannot be known.
    private var isPaused: JSON {
        do { return .bool(try store.pausedSince() != nil) } catch { return .null }
    }

    private func storageProblem() -> String {
        do {
            try storage.check()
            return "ok"
        } catch {
            logger.error("health: \(error)")
            return "cannot be written to"
        }
    }
}
