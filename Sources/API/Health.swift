import Domain
import HTTPTypes
import JSON
import Logging
import Settings
import Storage
import Store
import Web

extension Service {
    /// `GET /health`: 503 if nothing is accepted; 200 and `degraded` while runs do not start or large uploads are
    /// refused.
    func health(_ request: Request, _ parameters: [String: String]) throws -> Answer {
        try QueryReader(request.query).finish()
        let (database, docker) = databaseAndDocker()
        let (storage, isWritable) = storageFinding()
        let queue = workerFinding()
        let isUsable = database == "ok" && isWritable
        let isFine = [storage, queue, docker].allSatisfy { $0 == "ok" }
        let status = !isUsable ? "unhealthy" : isFine ? "healthy" : "degraded"
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
            return ("ok", problem ?? (workerFinding() == "ok" ? "ok" : "unknown: the queue worker is not running"))
        } catch {
            logger.error("health: \(error)")
            return ("cannot be used", "unknown")
        }
    }

    private func workerFinding() -> String {
        do throws(StorageError) {
            return try storage.hasWorker() ? "ok" : "the queue worker is not running"
        } catch {
            logger.error("health: \(error)")
            return "unknown"
        }
    }

    /// A paused queue is healthy. Null if the database cannot be read.
    private var isPaused: JSON {
        do { return .bool(try store.pausedSince() != nil) } catch { return .null }
    }

    private func storageFinding() -> (text: String, isWritable: Bool) {
        do throws(StorageError) {
            let disk = try storage.check()
            let isScarce = disk.free < config.server.leastFreeBytes(ofDisk: disk.total)
            return (isScarce ? "free space is below [server] min_free_bytes: no uploads are accepted" : "ok", true)
        } catch {
            logger.error("health: \(error)")
            switch error {
            case .full: return ("full", false)
            case .readOnly: return ("read-only", false)
            case .transient, .diskError, .notFound, .denied, .unusable: return ("cannot be written to", false)
            }
        }
    }
}
