import Foundation
import Testing

extension EndToEnd {
    @Suite("precheck-server serve")
    struct ServeTests {
        @Test("ends well on each signal that asks it to", arguments: [SIGINT, SIGTERM, SIGHUP])
        func signals(signal: CInt) async throws {
            try await Stack.with(.init(isServed: false)) { stack in
                let serve = try await stack.serve()
                let processes = Processes.descendants(of: serve.process)
                serve.send(signal)
                #expect(try await serve.end() == .code(0), "\(serve.output)")
                try await stack.expectNothingLeft(of: processes)
            }
        }

        @Test("leaves nothing behind when it is killed")
        func killed() async throws {
            try await Stack.with(.init(isServed: false)) { stack in
                let serve = try await stack.serve()
                let processes = Processes.descendants(of: serve.process)
                // nginx has at least one worker of its own.
                #expect(processes.count >= 4)
                serve.send(SIGKILL)
                #expect(try await serve.end() == .signal(SIGKILL))
                try await stack.expectNothingLeft(of: processes)
                // And what it left on the disk does not keep the next one from starting.
                try await stack.serve()
                try await stack.healthy()
            }
        }

        @Test("says which part has died, and ends with all others", arguments: Part.allCases)
        func partDies(part: Part) async throws {
            try await Stack.with(.init(isServed: false)) { stack in
                let serve = try await stack.serve()
                let processes = Processes.descendants(of: serve.process)
                kill(try stack.process(of: part, in: serve), SIGKILL)
                guard case .code(let code) = try await serve.end() else {
                    throw Unexpected("serve was killed: \(serve.output)")
                }
                #expect(code != 0)
                #expect(serve.output.contains("The \(part) was killed by signal 9"), "\(serve.output)")
                try await stack.expectNothingLeft(of: processes)
            }
        }

        @Test("does not start where something else listens on its port")
        func portInUse() async throws {
            try await Stack.with { stack in
                let text = stack.settings.text(
                    port: stack.port, storage: stack.folder["other"], socket: stack.docker.socket)
                let other = try stack.launch([
                    Project.program("precheck-server"), "serve", "--config", try stack.folder.write("other.toml", text),
                ])
                let exit = try await other.end()
                #expect(exit != .code(0))
                #expect(other.output.contains("127.0.0.1:\(stack.port)"), "\(other.output)")
                #expect(other.output.contains("Address already in use"), "\(other.output)")
                #expect(!other.output.contains("Serving at"), "\(other.output)")
                try await stack.healthy()
            }
        }

        @Test("on a storage that is in use no second worker, responder or serve starts")
        func secondWorker() async throws {
            try await Stack.with { stack in
                let worker = try stack.start(.worker)
                let exit = try await worker.end()
                #expect(exit != .code(0))
                #expect(worker.output.contains("Another precheck-queue is using \(stack.storage)"), "\(worker.output)")

                let text = stack.settings.text(
                    port: try Connection.freePort(), storage: stack.storage, socket: stack.docker.socket)
                let other = try stack.launch([
                    Project.program("precheck-server"), "serve", "--config", try stack.folder.write("other.toml", text),
                ])
                #expect(try await other.end() != .code(0))
                #expect(other.output.contains("Another precheck-queue is using \(stack.storage)"), "\(other.output)")
                #expect(!other.output.contains("Serving at"), "\(other.output)")
                let responder = try stack.start(.responder)
                #expect(try await responder.end() != .code(0))
                #expect(responder.output.contains(stack.storage + "/run/api.sock"), "\(responder.output)")

                // The first is none the worse for it: it has its bells, too.
                try await stack.expectPromptness()
                try await stack.healthy()
            }
        }

        @Test("a run survives the service: the next serve takes it up")
        func restart() async throws {
            try await Stack.with(.init(isServed: false)) { stack in
                try await stack.serve()
                let lines = (1...40).map { "line \($0)" }
                let id = try await stack.start(lines.flatMap { ["print \($0)", "sleep 0.05"] } + ["output 1"])
                _ = try await stack.running(id)
                try await stack.stop()
                try await stack.serve()
                #expect(try await stack.final(id)["State"]["Status"] == "completed")
                #expect(try await stack.lines(id) == lines)
            }
        }

        @Test("works for a user who is not root", .enabled(if: Account.isRoot, "only root can become another user"))
        func withoutRoot() async throws {
            try await Stack.with(.init(isServed: false)) { stack in
                let account = try Account.nobody.withAccess(to: stack.docker)
                try hand(stack.folder.path, to: account.user, account.group, mode: 0o755)
                try await stack.serve(account.prefix, program: try Self.install(in: stack.folder))
                let id = try await stack.start(["print working", "output 5"])
                let run = try await stack.final(id)
                #expect(run["State"]["Status"] == "completed", "\(run["State"])")
                #expect(try await stack.lines(id) == ["working"])
                #expect(try await stack.http.get("/api/v1/prechecks/\(id)/output").text == "xxxxx")
                let large = try stack.folder.writeSparse("large", beginning: "#stand-in\n", bytes: 1 << 22)
                #expect(try await stack.http.upload(raw: large, name: "large.gds").status == 200)
            }
        }

        /// Installs the programs below `folder` as an operator would, and returns the path of `precheck-server`: the
        /// folder that they were built in may be closed to the user.
        private static func install(in folder: TemporaryFolder) throws -> String {
            let files = FileManager.default
            try files.createDirectory(atPath: folder["bin"], withIntermediateDirectories: true)
            try files.createDirectory(atPath: folder["share/precheck-server"], withIntermediateDirectories: true)
            for name in ["precheck-server", "precheck-api", "precheck-queue"] {
                try files.copyItem(atPath: Project.program(name), toPath: folder["bin/\(name)"])
            }
            try files.copyItem(atPath: Project.root + "/nginx", toPath: folder["share/precheck-server/nginx"])
            return folder["bin/precheck-server"]
        }
    }
}
