import ArgumentParser
import Domain
import Foundation
import Settings
import Storage

/// `precheck-server apikey …`
struct APIKeyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "apikey", abstract: "Generate API keys.", subcommands: [Generate.self])

    /// `precheck-server apikey generate`
    struct Generate: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Generate an API key and the configuration that accepts it.",
            discussion:
                "Changes nothing. Append the output to the configuration, then reload the responder "
                + "(systemctl reload precheck-api).")

        @Option(help: "Name of the key, shown in logs.")
        var name = "client"

        func validate() throws {
            do { _ = try NewKey(name: name).parsed() } catch { throw ValidationError("--name: \(error)") }
        }

        func run() throws { print(NewKey(name: name).toml) }
    }
}

/// A new API key.
struct NewKey {
    let name: String
    let key: String

    /// From 24 bytes of the system's random source.
    init(name: String) {
        self.name = name
        var source = SystemRandomNumberGenerator()
        let digits = (0..<6).map { _ in
            let word = String(source.next() as UInt32, radix: 16)
            return String(repeating: "0", count: 8 - word.count) + word
        }
        key = "ws_key_" + digits.joined()
    }

    /// For the configuration: with the key itself, or only with its SHA-256.
    var toml: String {
        """
        # The client sends the key as `Authorization: Bearer \(key)`.
        [[auth.api_keys]]
        name = \(quotedName)
        key = "\(key)"

        # To keep the key itself out of the configuration, replace the line above with:
        # key_sha256 = "\(checksum)"
        """
    }

    /// The key as the configuration's reader parses it.
    func parsed() throws -> [APIKey] {
        try Config.parse(toml: toml, file: "the new key", baseDirectory: "/", environment: [:])
            .auth.resolveKeys(environment: [:])
    }

    private var quotedName: String {
        "\"\(name.replacingOccurrences(of: "\\", with: "\\\\").replacingOccurrences(of: "\"", with: "\\\""))\""
    }

    private var checksum: Checksum { Checksum(digest: Digest.bytes(of: key)) }
}
