import Foundation

extension Stack {
    /// Writes a configuration, has the responder read it by SIGHUP, and waits until it says `says` once more.
    func reload(_ settings: StackSettings, until says: String = ">reloaded: ") async throws {
        let before = said.components(separatedBy: says).count
        try settings.text(port: port, storage: storage, socket: docker.socket)
            .write(toFile: configuration, atomically: true, encoding: .utf8)
        kill(try process(of: .responder), SIGHUP)
        try await waitUntil("the responder says: \(says)") { self.said.components(separatedBy: says).count > before }
    }

    /// Has nginx take a changed configuration for `body`, and then the first one again.
    func withNginx(
        _ change: (String) -> String, in file: String = "serve.conf", _ body: () async throws -> Void
    ) async throws {
        let path = "\(storage)/run/nginx/\(file)"
        let text = try String(contentsOfFile: path, encoding: .utf8)
        let changed = change(text)
        guard changed != text else { throw Unexpected("nothing of nginx's configuration was changed: \(text)") }
        try await reloadNginx(path, changed)
        try await restoring(body) { try await self.reloadNginx(path, text) }
    }

    /// Waits until those of its processes that have the old configuration are gone.
    private func reloadNginx(_ path: String, _ text: String) async throws {
        let nginx = Processes.naming(storage + "/run/nginx/serve.conf").filter { Processes.name($0) == "nginx" }
        guard let master = nginx.first(where: { !Processes.children(of: $0).isEmpty }) else {
            throw Unexpected("there is no nginx of \(storage)")
        }
        let old = Processes.children(of: master)
        try text.write(toFile: path, atomically: true, encoding: .utf8)
        kill(master, SIGHUP)
        try await waitUntil("nginx has taken its configuration") {
            old.filter(Processes.isRunning).map(Processes.commandLine)
        } holds: {
            $0.isEmpty
        }
    }

    /// Changes the database from outside.
    func sql(_ statements: String) async throws {
        try await Command("sqlite3", storage + "/database/precheck.db", "PRAGMA busy_timeout = 5000; \(statements)")
            .run()
    }
}
