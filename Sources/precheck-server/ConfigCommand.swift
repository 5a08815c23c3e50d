import ArgumentParser
import Foundation
import Settings

/// `precheck-server config …`
struct ConfigCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "config", abstract: "Works on the configuration.", subcommands: [Check.self])

    /// `precheck-server config check`
    struct Check: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Checks the configuration file, API keys included, and names every problem.")

        @OptionGroup var configuration: ConfigurationOption

        func run() throws {
            let config = try configuration.load()
            let keys = try config.auth.resolveKeys(environment: ProcessInfo.processInfo.environment)
            print("\(configuration.config) is fine: storage \(config.server.storagePath), \(keys.count) API keys")
        }
    }
}

/// `--config`, for every command that needs the configuration.
struct ConfigurationOption: ParsableArguments {
    @Option(help: "The configuration file.")
    var config = "/etc/precheck-server/config.toml"

    func load() throws -> Config {
        try Config.load(
            path: config, baseDirectory: FileManager.default.currentDirectoryPath,
            environment: ProcessInfo.processInfo.environment)
    }
}
