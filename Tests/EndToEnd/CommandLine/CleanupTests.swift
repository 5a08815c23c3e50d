import Foundation
import Testing

extension EndToEnd {
    @Suite("precheck-server cleanup")
    struct CleanupTests {
        private static let run = "660e8400-e29b-41d4-a716-446655440001"

        @Test("orphaned containers go, and nobody else's")
        func containers() async throws {
            try await Stack.with { stack in
                let held = try await stack.start(["sleep 60"])
                let running = try await stack.running(held)["ContainerId"].text
                let orphan = try await stack.makeOrphan(of: Self.run)
                let other = try await stack.docker.run(
                    "create", "--name", "precheck-\(UUID())", "--label",
                    "space.wafer.precheck.instance=\(UUID().uuidString.lowercased())", Image.standIn.rawValue, "true")
                defer { Task { try? await stack.docker.run("rm", "--force", other) } }
                // While the service is running, new files may be only partly written.
                let folder = "\(stack.storage)/runs/\(Self.run)"
                try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: false)

                let dry = try await stack.command("cleanup", "--dry-run")
                #expect(dry.text == "orphaned container orphan-\(Self.run)\n1 item would be removed.\n")
                let refused = try await stack.command("cleanup")
                #expect(refused.exit == .code(2))
                #expect(refused.errors.contains("use --force"))
                #expect(try await stack.docker.containers(of: stack.storage).count == 2)

                let cleaned = try await stack.command("cleanup", "--force")
                #expect(cleaned.exit == .code(0))
                #expect(cleaned.text.hasSuffix("\nRemoved 1 item.\n"))
                #expect(try await stack.docker.containers(of: stack.storage) == [running])
                #expect(try await stack.docker.run("ps", "-aq", "--no-trunc", "--filter", "id=\(other)") == other)
                #expect(try await stack.command("cleanup").text == "Nothing to remove.\n")
                #expect(FileManager.default.fileExists(atPath: folder))
                #expect(orphan != running)
                #expect(try await stack.cancel(held).status == 200)
                try await stack.docker.run("rm", "--force", other)
            }
        }

        @Test("folders that no row names go at once where nothing runs; what rows name stays")
        func folders() async throws {
            try await Stack.with(.init(isServed: false)) { stack in
                try await stack.serve()
                let id = try await stack.start(["output 1"])
                _ = try await stack.final(id)
                try await stack.stop()
                let uploads = names(in: stack.storage + "/uploads")
                for kind in ["runs", "uploads"] {
                    try FileManager.default.createDirectory(
                        atPath: "\(stack.storage)/\(kind)/\(Self.run)/work", withIntermediateDirectories: true)
                }
                let cleaned = try await stack.command("cleanup", "--force")
                #expect(
                    cleaned.text == """
                        unreferenced folder uploads/\(Self.run)
                        unreferenced folder runs/\(Self.run)
                        Removed 2 items.

                        """)
                #expect(names(in: stack.storage + "/runs") == [id])
                #expect(names(in: stack.storage + "/uploads") == uploads)
            }
        }

        @Test("without Docker, or without a database, it says so and ends with 3")
        func unreachable() async throws {
            try await Stack.with(.init(isServed: false)) { stack in
                let missing = try await stack.command("cleanup")
                #expect(missing.exit == .code(3))
                #expect(missing.errors.contains("there is no database"))
                #expect(try await stack.command("runs", "list").exit == .code(3))
                try await stack.serve()
                let empty = try await stack.command("runs", "list")
                #expect(empty.exit == .code(0))
                #expect(empty.text == "ID  STATUS  TOP CELL  DIE ID  INPUT  SIZE  CREATED  DURATION\n")
                #expect(try await stack.command("runs", "list", "--json").text == "[]\n")
                #expect(try await stack.command("runs", "prune").text == "Nothing to delete.\n")
                let id = try await stack.start(["output 1"])
                _ = try await stack.final(id)
                try await stack.stop()
                let text = stack.settings.text(port: stack.port, storage: stack.storage, socket: "/nowhere/docker.sock")
                try stack.folder.write("config.toml", text)
                let result = try await stack.command("cleanup", "--force")
                #expect(result.exit == .code(3))
                #expect(result.errors.contains("cannot reach the Docker Engine at /nowhere/docker.sock"))
                // Records can be deleted all the same.
                let deleted = try await stack.command("runs", "delete", "--force", id)
                #expect(deleted.exit == .code(0))
                #expect(deleted.text == id + "\n")
                #expect(deleted.errors.contains("cannot reach the Docker Engine"))
                #expect(names(in: stack.storage + "/runs").isEmpty)
            }
        }
    }

    @Suite("precheck-server reset")
    struct ResetTests {
        @Test("throws all away but the instance, and only where nothing runs")
        func reset() async throws {
            try await Stack.with(.init(isServed: false)) { stack in
                try await stack.serve()
                let id = try await stack.start(["output 5"])
                _ = try await stack.final(id)
                let alive = try await stack.command("reset", "--force")
                #expect(alive.exit == .code(1))
                #expect(alive.errors.contains("a worker is using \(stack.storage); stop the service first"))

                let held = try await stack.start(["sleep 60"])
                let container = try await stack.running(held)["ContainerId"].text
                try await waitUntil("it runs") { try await stack.docker.inspect(container)["State"]["Running"] == true }
                try await stack.stop()
                let running = try await stack.command("reset", "--force")
                #expect(running.exit == .code(1))
                #expect(running.errors.contains("container precheck-\(held) is still running"))
                try await stack.docker.run("stop", "--time", "0", container)
                #expect(try await stack.command("reset").exit == .code(2))
                #expect(names(in: stack.storage + "/runs").count == 2)

                let instance = try String(contentsOfFile: stack.storage + "/instance", encoding: .utf8)
                let done = try await stack.command("reset", "--force")
                #expect(done.exit == .code(0), "\(done)")
                for folder in ["runs", "uploads", "outputs", "incoming"] {
                    #expect(names(in: "\(stack.storage)/\(folder)").isEmpty)
                }
                #expect(names(in: stack.storage + "/database").isEmpty)
                #expect(try String(contentsOfFile: stack.storage + "/instance", encoding: .utf8) == instance)
                #expect(try await stack.docker.containers(of: stack.storage).isEmpty)
                try await stack.serve()
                #expect(try await stack.http.get("/api/v1/prechecks").json == [])
            }
        }

        @Test("a responder that runs alone keeps everything")
        func responder() async throws {
            try await Stack.with(.init(isServed: false)) { stack in
                _ = try await stack.renderNginx()
                let responder = try stack.start(.responder)
                try await waitUntil("it serves") { responder.output.contains("serving") }
                let refused = try await stack.command("reset", "--force")
                #expect(refused.exit == .code(1))
                #expect(refused.errors.contains("a responder is using"))
                #expect(names(in: stack.storage + "/database").contains("precheck.db"))
            }
        }
    }
}

extension Stack {
    /// Makes a container that carries this installation's labels, and a run's that there is not.
    fileprivate func makeOrphan(of run: String) async throws -> String {
        let instance = try instance()
        return try await docker.run(
            "create", "--name", "orphan-\(run)", "--label", "space.wafer.precheck.instance=\(instance)", "--label",
            "space.wafer.precheck.run=\(run)", Image.standIn.rawValue, "true")
    }
}
