import Foundation
import Testing

extension EndToEnd {
    @Suite("containers that belong to no run")
    struct OrphanTests {
        @Test("the worker does not start with them, says which they are and what to do, and touches none")
        func refuse() async throws {
            try await Self.withStrangers { stack, orphan, others in
                let worker = try stack.start(.worker)
                #expect(try await worker.end() == .code(79))
                #expect(worker.output.contains("belong to no run: precheck-orphan-\(stack.port);"), "\(worker.output)")
                #expect(worker.output.contains("precheck-server cleanup"))
                #expect(try await stack.existing([orphan] + others) == [orphan] + others)

                try await stack.docker.run("rm", "--force", orphan)
                let next = try stack.start(.worker)
                try await waitUntil("the worker works") { next.output.contains("working") }
                #expect(try await stack.existing(others) == others)
            }
        }

        @Test("with orphans = \"remove\" they are removed, and nothing that only looks like them")
        func remove() async throws {
            try await Self.withStrangers(["orphans = \"remove\""]) { stack, orphan, others in
                let worker = try stack.start(.worker)
                try await waitUntil("the worker works") { worker.output.contains("working") }
                #expect(try await stack.existing([orphan] + others) == others)
                #expect(
                    worker.output.contains("removed container precheck-orphan-\(stack.port), which belonged to no run"))
            }
        }

        @Test("with orphans = \"ignore\" they are named and left alone")
        func ignore() async throws {
            try await Self.withStrangers(["orphans = \"ignore\""]) { stack, orphan, others in
                let worker = try stack.start(.worker)
                try await waitUntil("the worker works") { worker.output.contains("working") }
                #expect(try await stack.existing([orphan] + others) == [orphan] + others)
                #expect(worker.output.contains("container precheck-orphan-\(stack.port) belongs to no run"))
            }
        }

        @Test("the systemd unit does not start a worker again that orphans, or its configuration, keep from working")
        func unit() async throws {
            let unit = try String(contentsOfFile: Project.root + "/systemd/precheck-queue.service", encoding: .utf8)
            #expect(unit.contains("\nRestartPreventExitStatus=78 79\n"))
            let folder = try TemporaryFolder()
            try folder.write("config.toml", "[docker]\npull = \"perhaps\"\n")
            let worker = try Program(
                .init(
                    arguments: [Project.program("precheck-queue"), "--config", folder["config.toml"]],
                    output: folder["output"]))
            #expect(try await worker.end() == .code(78))
            #expect(worker.output.contains("docker.pull: `perhaps` is unknown"), "\(worker.output)")
            try folder.remove()
        }

        /// A service that does not run, an orphan of it, and containers that are none: of a name like ours, of our
        /// label with another instance, of our label without an instance.
        private static func withStrangers(
            _ docker: [String] = [], _ body: (Stack, _ orphan: String, _ others: [String]) async throws -> Void
        ) async throws {
            try await Stack.with(.init(docker: docker, isServed: false)) { stack in
                // Makes the storage, and its instance.
                try await stack.serve()
                try await stack.stop()
                let instance = try stack.instance()
                let label = "space.wafer.precheck."
                let orphan = try await stack.container(
                    "orphan", ["\(label)instance=\(instance)", "\(label)run=\(UUID().uuidString.lowercased())"])
                let others = [
                    try await stack.container("x", []),
                    try await stack.container("run", ["\(label)run=\(UUID().uuidString.lowercased())"]),
                    try await stack.container(
                        "other",
                        ["\(label)instance=\(UUID().uuidString)", "\(label)run=\(UUID().uuidString.lowercased())"]),
                    try await stack.container("key", ["other.label=\(instance)"]),
                ]
                do {
                    try await body(stack, orphan, others)
                } catch {
                    for container in others { _ = try? await stack.docker.run("rm", "--force", container) }
                    throw error
                }
                for container in others { try await stack.docker.run("rm", "--force", container) }
            }
        }
    }

    @Test(
        "orphans that are found when the engine comes back hold the queue until they are gone",
        .enabled(if: Account.isRoot, "a private engine needs root"))
    static func orphansLater() async throws {
        try await PrivateEngine.with { engine in
            try await Stack.with(.init(engine: engine.docker, isServed: false)) { stack in
                try await stack.serve()
                try await stack.stop()
                let instance = try stack.instance()
                let orphan = try await stack.container("orphan", ["space.wafer.precheck.instance=\(instance)"])
                try await engine.end(by: SIGTERM)
                try await stack.serve()
                try await engine.start()
                let health = try await waitUntil("/health names the orphan") {
                    try await stack.http.get("/health").json
                } holds: {
                    $0["components"]["docker"].text.contains("precheck-orphan-\(stack.port)")
                }
                #expect(health["status"] == "degraded")
                let id = try await stack.start(["output 1"])
                #expect(try await stack.run(id)["State"]["Status"] == "queued")
                try await engine.docker.run("rm", "--force", orphan)
                #expect(try await stack.final(id)["State"]["Status"] == "completed")
                try await stack.healthy()
            }
        }
    }
}

extension Stack {
    /// Makes a container that has our prefix and the labels, and returns its id.
    fileprivate func container(_ name: String, _ labels: [String]) async throws -> String {
        let arguments =
            ["docker", "create", "--name", "precheck-\(name)-\(port)"] + labels.flatMap { ["--label", $0] }
            + [Image.standIn.rawValue, "true"]
        return try await Command(arguments, environment: ["DOCKER_HOST": docker.address]).run()
            .trimmingCharacters(in: .whitespacesAndNewlines)
    }

    /// Those of the containers that are there, in the same order.
    fileprivate func existing(_ containers: [String]) async throws -> [String] {
        let all = try await docker.run("ps", "--all", "--quiet", "--no-trunc").split(separator: "\n").map(String.init)
        return containers.filter(all.contains)
    }
}
