import Foundation

/// What is so while a request is made.
enum Situation: String, Sendable {
    case usual
    /// A key is needed, and `{key}` is one.
    case keyRequired
    /// The client's address is not on the list of those that may ask.
    case strangers
    /// Not one more run may be queued than is.
    case queueFull
    /// No more bytes of uploads may be stored than are.
    case storeFull
    /// The web server takes one request a minute.
    case hurried
    /// The folder of the uploads is not there.
    case noStorage
    /// The tables of the database are not there.
    case noDatabase
    /// The responder has ended. For a stack of parts.
    case noResponder
}

extension Stack {
    /// A key for ``Situation/keyRequired``.
    static let key = "a-key-of-the-contract-0123456789abcdef"

    /// Brings the situation about for `body`, and then the usual one again.
    func during(_ situation: Situation, _ body: () async throws -> Void) async throws {
        switch situation {
        case .usual: try await body()
        case .keyRequired: try await with({ $0.auth = Self.required(Self.key) }, body)
        case .strangers: try await with({ $0.auth = ["allowed_ips = [\"192.0.2.0/24\"]"] }, body)
        case .queueFull: try await with({ $0.limits = ["max_queued_runs = 1"] }, body)
        case .storeFull: try await with({ $0.limits = ["max_stored_upload_bytes = 1"] }, body)
        case .hurried:
            let slow = { (text: String) in
                text.replacing("default 0;", with: "default 1;").replacing("rate=100r/s", with: "rate=1r/m")
            }
            let atOnce = { (text: String) in text.replacing(" burst=200 nodelay", with: "") }
            try await withNginx(atOnce, in: "precheck-params.conf") {
                try await withNginx(slow, in: "precheck-http.conf", body)
            }
        case .noStorage: try await away(storage + "/uploads", body)
        case .noDatabase: try await withoutTables(body)
        case .noResponder: try await withoutResponder(body)
        }
    }

    /// Lines of `[auth]`.
    static func required(_ keys: String...) -> [String] {
        ["required = true"]
            + keys.flatMap { ["[[auth.api_keys]]", "name = \"of \($0.hashValue)\"", "key = \"\($0)\""] }
    }

    /// Changes the settings for `body`, by SIGHUP.
    func with(_ change: (inout StackSettings) -> Void, _ body: () async throws -> Void) async throws {
        var changed = settings
        change(&changed)
        try await reload(changed)
        try await restoring(body) { try await self.reload(self.settings) }
    }

    private func away(_ path: String, _ body: () async throws -> Void) async throws {
        try FileManager.default.moveItem(atPath: path, toPath: path + ".away")
        try await restoring(body) { try FileManager.default.moveItem(atPath: path + ".away", toPath: path) }
    }

    private func withoutTables(_ body: () async throws -> Void) async throws {
        try await sql("ALTER TABLE run RENAME TO run_away; ALTER TABLE upload RENAME TO upload_away")
        try await restoring(body) {
            try await self.sql("ALTER TABLE run_away RENAME TO run; ALTER TABLE upload_away RENAME TO upload")
        }
    }

    private func withoutResponder(_ body: () async throws -> Void) async throws {
        let responder = try process(of: .responder)
        kill(responder, SIGTERM)
        try await waitUntil("the responder has ended") { !Processes.isRunning(responder) }
        try await restoring(body) {
            try self.start(.responder)
            try await self.healthy()
        }
    }

    /// Calls `body`, and then `restore`, also where `body` throws.
    func restoring(_ body: () async throws -> Void, _ restore: () async throws -> Void) async throws {
        do {
            try await body()
        } catch {
            try await restore()
            throw error
        }
        try await restore()
    }
}
