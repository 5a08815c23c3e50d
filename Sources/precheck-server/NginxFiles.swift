import CLinux
import Foundation
import Settings
import Storage

/// The nginx configuration for `serve`, rendered from the files in `nginx/`.
struct NginxFiles {
    private let config: Config
    private let run: String

    private static let names = [
        "serve.conf", "precheck-http.conf", "precheck-locations.conf", "precheck-params.conf", "precheck-answer.conf",
    ]

    init(_ config: Config) {
        self.config = config
        run = config.server.storagePath + "/run"
    }

    private var folder: String { run + "/nginx" }

    /// The file to which nginx writes its process ID, once it has its port.
    var processIDPath: String { run + "/nginx.pid" }

    /// Writes the files below the storage folder and returns the path of the one to start nginx with.
    func write() throws -> String {
        try Storage(root: config.server.storagePath).prepare()
        try Storage.makeFolders(to: folder)
        let templates = try NginxTemplates(values)
        for name in Self.names {
            let path = "\(folder)/\(name)"
            do {
                try templates.render(name).write(toFile: path, atomically: true, encoding: .utf8)
            } catch {
                throw ServeError.cannotWrite(path, reason: error.localizedDescription)
            }
        }
        return "\(folder)/serve.conf"
    }

    private var values: [String: String] {
        let quoted = NginxTemplates.quoted
        return [
            "LISTEN": listen, "STORAGE": quoted(config.server.storagePath), "RUN": quoted(run), "PREFIX": "",
            "FILES": quoted(folder), "API_SOCKET": quoted(config.server.apiSocket),
            "MAX_UPLOAD_BYTES": String(config.server.maxUploadBytes), "USER": user,
            "DESCRIPTORS": String(min(16_384, linux_raise_descriptor_limit())),
            "LOG": quoted(run + "/access.log"),
            // The user's own requests are not limited.
            "LIMITED": "0",
        ]
    }

    private var listen: String {
        let host = config.server.host
        return host.contains(":") ? "[\(host)]:\(config.server.port)" : "\(host):\(config.server.port)"
    }

    /// If root runs `serve`, everything runs as root: nginx's usual user could not read the other programs' files.
    private var user: String { geteuid() == 0 ? "user root;" : "" }
}
