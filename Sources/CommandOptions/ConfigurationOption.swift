import ArgumentParser
import Foundation
package import Settings

/// `--config`, for every program that needs the configuration.
package struct ConfigurationOption: ParsableArguments {
    @Option(
        name: .customLong("config"),
        help: ArgumentHelp(
            "Configuration file. (default: \(installed), else \(local))",
            discussion: "Relative paths in it are relative to the current directory.", valueName: "file"),
        completion: .file(extensions: ["toml"]))
    private var named: String?

    private static let installed = "/etc/precheck-server/config.toml"
    private static let local = "./config.toml"

    package init() {}

    /// The file to use: the one that was named, else the first default that exists.
    package var path: String {
        get throws {
            if let named { return named }
            let found = [Self.installed, Self.local].first { FileManager.default.fileExists(atPath: $0) }
            guard let found else { throw ConfigurationMissing(places: [Self.installed, Self.local]) }
            return found
        }
    }

    /// Reads and checks the file. Blocks.
    ///
    /// - Throws: ``ConfigurationMissing``, or every problem of the file at once.
    package func load() throws -> Config {
        try Config.load(
            path: path, baseDirectory: FileManager.default.currentDirectoryPath,
            environment: ProcessInfo.processInfo.environment)
    }
}

/// No configuration was named, and there is none in the default places.
package struct ConfigurationMissing: Error, CustomStringConvertible {
    let places: [String]

    package var description: String {
        "no configuration file found at \(places.joined(separator: " or ")); give one with --config FILE"
    }
}
