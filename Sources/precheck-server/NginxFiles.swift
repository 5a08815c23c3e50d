import CLinux
import Foundation
import Settings
import Storage

/// The nginx configuration for one's own machine, rendered from the files in `nginx/`.
struct NginxFiles {
    private let config: Config
    private let run: String

    private static let names = ["serve.conf", "precheck-http.conf", "precheck-locations.conf", "precheck-params.conf"]

    init(_ config: Config) {
        self.config = config
        run = config.server.storagePath + "/run"
    }

    private var folder: String { run + "/nginx" }

    /// Where nginx writes its process id, once it has its port.
    var processIDPath: String { run + "/nginx.pid" }

    /// Writes the files below the storage folder and returns the path of the one to start nginx with.
    func write() throws -> String {
        try Storage(root: config.server.storagePath).prepare()
        try Storage.makeFolders(to: folder)
        let source = try Installation.nginxFiles()
        for name in Self.names {
            let path = "\(folder)/\(name)"
            do {
                let text = try String(contentsOf: source.appending(path: name), encoding: .utf8)
                try render(text).write(toFile: path, atomically: true, encoding: .utf8)
            } catch {
                throw ServeError.cannotWrite(path, reason: error.localizedDescription)
            }
        }
        return "\(folder)/serve.conf"
    }

    /// Paths hold nothing that nginx would read as syntax, but for spaces: the configuration refuses the rest.
    private func render(_ text: String) -> String {
        let values = [
            "@LISTEN@": listen, "@STORAGE@": quoted(config.server.storagePath), "@RUN@": quoted(run),
            "@FILES@": quoted(folder), "@API_SOCKET@": quoted(config.server.apiSocket),
            "@MAX_UPLOAD_BYTES@": String(config.server.maxUploadBytes), "@USER@": user,
            "@DESCRIPTORS@": String(min(16_384, linux_raise_descriptor_limit())),
        ]
        return values.reduce(text) { $0.replacingOccurrences(of: $1.key, with: $1.value) }
    }

    private func quoted(_ path: String) -> String { path.replacingOccurrences(of: " ", with: "\\ ") }

    private var listen: String {
        let host = config.server.host
        return host.contains(":") ? "[\(host)]:\(config.server.port)" : "\(host):\(config.server.port)"
    }

    /// Where root serves, everything runs as root: nginx's own user could not read what the others make.
    private var user: String { geteuid() == 0 ? "user root;" : "" }
}
