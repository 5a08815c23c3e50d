import ArgumentParser
import CommandOptions
import Foundation
import Settings

/// `precheck-server config …`
struct ConfigCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "config", abstract: "Check the configuration.", subcommands: [Check.self])

    /// `precheck-server config check`
    struct Check: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Check the configuration file, including API keys, and report every problem.")

        @OptionGroup var configuration: ConfigurationOption

        func run() throws {
            let config = try configuration.load()
            let keys = try config.auth.resolveKeys(environment: ProcessInfo.processInfo.environment)
            print("\(try configuration.path) is valid: storage \(config.server.storagePath), \(keys.count) API keys")
        }
    }
}
