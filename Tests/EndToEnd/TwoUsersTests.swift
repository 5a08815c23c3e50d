import Foundation
import Testing

extension EndToEnd {
    /// As the units in `systemd/` have it: the responder is nginx's user, the worker one of its own, a group is theirs.
    @Suite(
        "responder and worker are different users", .enabled(if: Account.isRoot, "only root can become other users"))
    struct TwoUsersTests {
        private static let group: gid_t = 64_010
        private static let responder = Account(
            user: Account.webServer.user, group: Account.webServer.group, groups: [group])
        private static let worker = Account(user: 64_011, group: group)

        @Test("both write the same database, and a run goes all the way")
        func wholeWay() async throws {
            try await Self.withSockets { stack in
                let responder = try stack.start(.responder, by: Self.responder.prefix)
                let worker = try stack.start(.worker, by: try Self.worker.withAccess(to: stack.docker).prefix)
                try await stack.healthy()

                for _ in 1...5 {
                    let id = try await stack.start(["print hello", "output 5"])
                    let run = try await stack.final(id)
                    #expect(run["State"]["Status"] == "completed", "\(run["State"])")
                    #expect(try await stack.lines(id) == ["hello"])
                    let output = try await stack.http.get("/api/v1/prechecks/\(id)/output")
                    #expect(output.status == 200 && output.text == "xxxxx", "\(output)")
                }
                try await Self.expectPermissions(on: stack)
                let queued = try await stack.start(["sleep 60"])
                _ = try await stack.running(queued)
                #expect(try await stack.cancel(queued).json["message"] == "Precheck cancelled")
                for upload in try await stack.http.get("/api/v1/uploads").json.elements {
                    let deleted = try await stack.http.send("DELETE", "/api/v1/uploads/\(upload["Id"].text)")
                    #expect(deleted.status == 200)
                }
                #expect(names(in: stack.storage + "/uploads").isEmpty)
                for program in [responder, worker] {
                    // Priorities from error on, as journald reads them.
                    let complaints = program.output.split(separator: "\n").filter { $0.contains(/^<[0-4]>/) }
                    #expect(complaints.isEmpty)
                }
            }
        }

        @Test(
            "the worker starts on an empty storage before the responder does, and the other way round",
            arguments: [true, false])
        func firstStart(workerIsFirst: Bool) async throws {
            try await Self.withSockets { stack in
                let worker = try Self.worker.withAccess(to: stack.docker).prefix
                let order = [(Part.worker, worker), (.responder, Self.responder.prefix)]
                for (part, prefix) in workerIsFirst ? order : order.reversed() {
                    let program = try stack.start(part, by: prefix)
                    try await waitUntil("the \(part) has started") {
                        try #require(program.exit == nil, "\(program.output)")
                        return program.output.contains(part == .worker ? "<6>working" : "<6>serving")
                    }
                }
                try await stack.healthy()
                #expect(try await stack.final(try await stack.start(["output 1"]))["State"]["Status"] == "completed")
            }
        }

        /// nginx reaches the socket, and not the database's folder: the sockets have a folder of their own. nginx runs.
        private static func withSockets(_ body: (Stack) async throws -> Void) async throws {
            let sockets = try TemporaryFolder()
            defer { try? sockets.remove() }
            let server = ["api_socket", "api_bell", "queue_bell"].map { "\($0) = \"\(sockets[$0])\"" }
            try await Stack.with(.init(server: server, isServed: false)) { stack in
                try await prepare(stack, sockets)
                try stack.start(.nginx)
                try await body(stack)
            }
        }

        /// Only the two read what is secret, nginx its outputs, and only the worker reaches the engine.
        private static func expectPermissions(on stack: Stack) async throws {
            let run = try #require(names(in: stack.storage + "/runs").first)
            let upload = try #require(names(in: stack.storage + "/uploads").first)
            let secrets = [
                "database/precheck.db", "database/precheck.db-wal", "uploads/\(upload)/layout", "runs/\(run)/input",
                "runs/\(run)/container.log",
            ]
            for path in secrets.map({ "\(stack.storage)/\($0)" }) {
                for (account, reads) in [(responder, true), (worker, true), (.webServer, false), (.nobody, false)] {
                    #expect(try await can(account, "cat", path) == reads, "\(account) \(path)")
                }
            }
            let output = "\(stack.storage)/outputs/\(run).gds"
            #expect(try await can(.webServer, "cat", output))
            #expect(try await !can(.webServer, "rm", "-f", output))
            #expect(try await !can(.nobody, "cat", output))
            #expect(try await can(.webServer, "ls", stack.storage + "/incoming"))
            for folder in ["database", "incoming", "outputs", "runs", "uploads"] {
                #expect(try await !can(.nobody, "ls", "\(stack.storage)/\(folder)"), "\(folder)")
            }
            let ping = ["curl", "--silent", "--fail", "--unix-socket", stack.docker.socket, "http://docker/_ping"]
            #expect(try await can(worker.withAccess(to: stack.docker), ping))
            #expect(try await !can(responder, ping))
        }

        private static func can(_ account: Account, _ command: String...) async throws -> Bool {
            try await can(account, command)
        }

        private static func can(_ account: Account, _ command: [String]) async throws -> Bool {
            try await Command(account.prefix + command).result().exit == .code(0)
        }

        /// Makes the folders as an installation does, and nginx's configuration for its own user.
        private static func prepare(_ stack: Stack, _ sockets: TemporaryFolder) async throws {
            let configuration = try await stack.renderNginx()
            let text = try String(contentsOfFile: configuration, encoding: .utf8)
            try text.replacingOccurrences(of: "user root;", with: "user www-data;")
                .write(toFile: configuration, atomically: true, encoding: .utf8)

            let root = stack.storage
            for name in names(in: root)
            where !["database", "incoming", "outputs", "run", "runs", "uploads"].contains(name) {
                try FileManager.default.removeItem(atPath: "\(root)/\(name)")
            }
            let (user, web) = (worker.user, Account.webServer)
            // nginx passes through to what is its own.
            for folder in [stack.folder.path, "\(root)/run"] { try hand(folder, to: 0, 0, mode: 0o755) }
            for folder in [root, sockets.path] { try hand(folder, to: user, group, mode: 0o2771) }
            for folder in ["database", "uploads", "runs"] {
                try hand("\(root)/\(folder)", to: user, group, mode: 0o2770)
            }
            try hand("\(root)/outputs", to: user, web.group, mode: 0o2750)
            try hand("\(root)/incoming", to: web.user, web.group, mode: 0o700)
            // Those of `serve`, which was root.
            for folder in [sockets.path, "\(root)/database"] {
                for name in names(in: folder) { try FileManager.default.removeItem(atPath: "\(folder)/\(name)") }
            }
        }
    }
}
