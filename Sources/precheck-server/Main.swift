import ArgumentParser
import Domain

/// The command line for operators.
@main
struct PrecheckServer: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "precheck-server", abstract: "Runs and looks after a precheck service.", version: version,
        subcommands: [Serve.self, ConfigCommand.self])
}
