import Docker
import Domain
import JSON
import Settings
import Storage
import Store

/// The state of the service, as far as it is known.
struct StatusReport {
    /// A value, or the reason why it is unknown.
    enum Finding<Value> {
        case found(Value)
        case unknown(String)

        var value: Value? { if case .found(let value) = self { value } else { nil } }
        var problem: String? { if case .unknown(let problem) = self { problem } else { nil } }

        init(_ look: () throws -> Value) {
            do { self = .found(try look()) } catch { self = .unknown(String(describing: error)) }
        }
    }

    let site: Site
    let hasWorker: Bool
    let hasResponder: Bool
    let records: Finding<Records>
    let docker: Finding<DockerSight>
    /// In bytes.
    let free: Int64?

    init(_ site: Site) throws {
        self.site = site
        hasWorker = try site.storage.hasWorker()
        hasResponder = site.hasResponder
        records = Finding { try site.withStore(Records.init) }
        docker = Finding { try DockerSight(site) }
        free = try? site.storage.freeBytes()
    }

    /// Whether both the database and Docker could be reached.
    var isComplete: Bool { records.value != nil && docker.value != nil }
}

extension StatusReport {
    /// From the database.
    struct Records {
        let runs: [RunStatus: Int]
        let pausedSince: Timestamp?
        let uploads: Int
        /// The size of all uploads together.
        let uploadBytes: Int64

        init(_ store: Store) throws {
            runs = try store.runCounts()
            pausedSince = try store.pausedSince()
            uploads = try store.uploadCount()
            uploadBytes = try store.storedUploadBytes()
        }

        func count(_ status: RunStatus) -> Int { runs[status] ?? 0 }
    }

    /// From the engine.
    struct DockerSight {
        let version: EngineVersion
        /// Nil if the host does not have it.
        let image: Image?
        /// How many containers this installation has.
        let containers: Int
        let running: Int

        init(_ site: Site) throws {
            version = try site.engine.version()
            image = try site.engine.image(site.config.docker.image)
            let found = try site.containers()
            containers = found.count
            running = found.count { $0.status == .running }
        }
    }
}

extension StatusReport {
    /// For scripts: unknown values are null.
    var json: JSON {
        let (docker, records) = (docker.value, records.value)
        let count = { (status: RunStatus) in JSON(records?.count(status)) }
        return [
            "version": .string(version), "storage_path": .string(site.storage.root),
            "max_concurrent": JSON(site.config.server.maxConcurrent),
            "containers": ["total": JSON(docker?.containers), "running": JSON(docker?.running)],
            "queue": [
                "queued": count(.queued), "running": count(.running),
                "paused": records.map { .bool($0.pausedSince != nil) } ?? .null,
                "paused_since": JSON(records?.pausedSince?.rfc3339()),
            ],
            "runs": [
                "completed": count(.completed), "failed": count(.failed), "cancelled": count(.cancelled),
            ],
            "uploads": ["total": JSON(records?.uploads), "bytes": JSON(records?.uploadBytes)],
            "worker": ["alive": .bool(hasWorker)], "responder": ["alive": .bool(hasResponder)],
            "database": ["problem": JSON(self.records.problem)],
            "docker": [
                "socket": .string(site.engine.socket), "version": JSON(docker?.version.engine),
                "api_version": JSON(docker?.version.api), "problem": JSON(self.docker.problem),
            ],
            "image": [
                "name": .string(site.config.docker.image), "present": docker.map { .bool($0.image != nil) } ?? .null,
                "id": JSON(docker?.image?.id),
            ],
            "disk": ["free_bytes": JSON(free)],
        ]
    }
}
