import ArgumentParser
import Domain

/// The command line for operators.
@main
struct PrecheckServer: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "precheck-server", abstract: "Run and manage a precheck service.",
        discussion: Exit.discussion, version: version,
        subcommands: [
            Serve.self, Status.self, RunsCommand.self, QueueCommand.self, Cleanup.self, Reset.self,
            APIKeyCommand.self, ConfigCommand.self, NginxCommand.self,
        ])

    static func main() {
        do {
            var command = try parseAsRoot()
            try command.run()
        } catch {
            end(with: error)
        }
    }
}
