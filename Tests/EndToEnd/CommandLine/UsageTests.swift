import Foundation
import Testing

extension EndToEnd {
    @Suite("the command line of precheck-server")
    struct UsageTests {
        @Test(
            "what is wrong on it is named, and ends with 2",
            arguments: [
                (["fly"], "fly"), (["runs", "list", "--bogus"], "--bogus"),
                (["runs", "list", "--status", "done"], "'done' is invalid"),
                (["runs", "list", "--filter", "colour=red"], "colour=red"),
                (["runs", "list", "-n", "0"], "--last must be at least 1, not 0"),
                (["runs", "prune", "--before", "yesterday"], "yesterday"),
                (["runs", "prune", "--status", "running"], "'completed', 'failed' or 'cancelled'"),
                (["runs", "inspect"], "<id>"),
                (["apikey", "generate", "--name", " ci"], " ci` is not a valid name"),
            ])
        func usage(arguments: [String], named: String) async throws {
            let result = try await Self.run(arguments)
            #expect(result.exit == .code(2))
            #expect(result.errors.contains(named), "\(result)")
            #expect(result.errors.contains("Usage: precheck-server"))
            #expect(result.text.isEmpty)
        }

        @Test("help tells of every command and of the exit codes")
        func help() async throws {
            let help = try await Self.run(["--help"])
            #expect(help.exit == .code(0))
            #expect(help.errors.isEmpty)
            for command in ["serve", "status", "runs", "queue", "cleanup", "reset", "apikey", "config", "nginx"] {
                #expect(help.text.contains("\n  \(command) "))
                #expect(try await Self.run([command, "--help"]).exit == .code(0))
            }
            #expect(help.text.contains("Exit codes: 0 on success"))
            for shell in ["bash", "zsh", "fish"] {
                let script = try await Self.run(["--generate-completion-script", shell])
                #expect(script.exit == .code(0))
                #expect(script.text.contains("prune"))
            }
        }

        @Test(
            "a key that was generated lets its client in, as itself and as its SHA-256 alone", arguments: [false, true])
        func apiKey(asSHA256: Bool) async throws {
            let generated = try await Self.run(["apikey", "generate", "--name", "ci of \"Lab\" \\ 2"])
            #expect(generated.exit == .code(0))
            var lines = generated.text.split(separator: "\n").map(String.init)
            let key = try #require(lines.first { $0.hasPrefix("key = ") }).split(separator: "\"")[1]
            #expect(key.wholeMatch(of: /ws_key_[0-9a-f]{48}/) != nil)
            #expect(try await Self.run(["apikey", "generate"]).text.contains(key) == false)
            if asSHA256 {
                lines = lines.filter { !$0.hasPrefix("key = ") }.map {
                    $0.hasPrefix("# key_sha256") ? String($0.dropFirst(2)) : $0
                }
                #expect(!lines.dropFirst().contains { $0.contains(key) })
            }
            try await Stack.with(.init(auth: ["required = true"] + lines)) { stack in
                #expect(try await stack.http.get("/api/v1/queue").status == 401)
                let header = "Authorization: Bearer \(key)"
                #expect(try await stack.http.get("/api/v1/queue", "--header", header).status == 200)
                let check = try await stack.command("config", "check")
                #expect(check.exit == .code(0))
                #expect(check.text.hasSuffix("1 API keys\n"))
            }
        }

        @Test(
            "a configuration that is not named is looked for in the folder that the program is started in",
            .enabled(if: !FileManager.default.fileExists(atPath: "/etc/precheck-server/config.toml")))
        func configuration() async throws {
            let folder = try TemporaryFolder()
            let missing = try await Self.run(["config", "check"], in: folder.path)
            #expect(missing.exit == .code(1))
            #expect(
                missing.errors.contains(
                    "no configuration file found at /etc/precheck-server/config.toml or ./config.toml"))
            try folder.write("config.toml", "[server]\nstorage_path = \"here\"\n")
            let found = try await Self.run(["config", "check"], in: folder.path)
            #expect(found.exit == .code(0))
            #expect(found.text == "./config.toml is valid: storage \(folder["here"]), 0 API keys\n")
            try folder.write("config.toml", "[server]\nport = 0\n")
            let wrong = try await Self.run(["runs", "list"], in: folder.path)
            #expect(wrong.exit == .code(1))
            #expect(wrong.errors.contains("./config.toml:2: server.port"))
            try folder.remove()
        }

        private static func run(_ arguments: [String], in folder: String? = nil) async throws -> Command.Result {
            try await Command([Project.program("precheck-server")] + arguments, folder: folder).result()
        }
    }
}
