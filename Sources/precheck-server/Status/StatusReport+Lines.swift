import Docker
import Domain
import Settings
import Storage
import Text

extension StatusReport {
    /// For people: one fact per line.
    var lines: [String] {
        let facts = [
            ("Service", "precheck-server \(version)"), ("Storage", storage), ("Worker", Self.state(hasWorker)),
            ("Responder", Self.state(hasResponder)),
        ]
        return (facts + recorded + seen).map { name, text in
            name + String(repeating: " ", count: 12 - name.count) + text.terminalSafe
        }
    }

    private var storage: String { site.storage.root + (free.map { ", \($0.size) free" } ?? "") }

    private static func state(_ isAlive: Bool) -> String { isAlive ? "running" : "not running" }

    private var recorded: [(String, String)] {
        guard case .found(let records) = records else { return [("Database", records.problem ?? "")] }
        let pause = records.pausedSince.map { ", paused \($0.ago(.now()))" } ?? ""
        let running = "\(records.count(.running)) of \(site.config.server.maxConcurrent) running"
        let final = [RunStatus.completed, .failed, .cancelled].map { "\(records.count($0)) \($0.rawValue)" }
        return [
            ("Queue", "\(records.count(.queued)) queued, \(running)\(pause)"),
            ("Runs", final.joined(separator: ", ")),
            ("Uploads", "\(records.uploads), \(records.uploadBytes.size)"),
        ]
    }

    private var seen: [(String, String)] {
        let image = site.config.docker.image
        guard case .found(let docker) = docker else { return [("Docker", docker.problem ?? ""), ("Image", image)] }
        let presence = docker.image.map { $0.id } ?? "not on this host; pull it with `docker pull \(image)`"
        return [
            ("Docker", "\(docker.version.engine) at \(site.engine.socket)"), ("Image", "\(image), \(presence)"),
            ("Containers", "\(docker.containers), \(docker.running) running"),
        ]
    }
}
