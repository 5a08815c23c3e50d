import ArgumentParser
import Domain
import Foundation
import Settings
import Storage

/// `precheck-server apikey …`
struct APIKeyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "apikey", abstract: "Makes API keys.", subcommands: [Generate.self])

    /// `precheck-server apikey generate`
    struct Generate: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Makes a new API key, and the lines of the configuration that let it in.",
            discussion:
                "Nothing is changed. What is printed can be appended to the configuration as it is; a SIGHUP to "
                + "precheck-api (systemctl reload precheck-api) makes it known.")

        @Option(help: "Whose key it is: appears in logs.")
        var name = "client"

        func validate() throws {
            do { _ = try NewKey(name: name).parsed() } catch { throw ValidationError("--name: \(error)") }
        }

        func run() throws { print(NewKey(name: name).toml) }
    }
}

/// A key that nobody has yet.
struct NewKey {
    let name: String
    let key: String

    /// 24 bytes of the system's random source.
    init(name: String) {
        self.name = name
        var source = SystemRandomNumberGenerator()
        let digits = (0..<6).map { _ in
            let word = String(source.next() as UInt32, radix: 16)
            return String(repeating: "0", count: 8 - word.count) + word
        }
        key = "ws_key_" + digits.joined()
    }

    /// For the configuration: with the key itself, or with what is enough to know it again.
    var toml: String {
        """
        # The client sends the key as `Authorization: Bearer \(key)`.
        [[auth.api_keys]]
        name = \(quotedName)
        key = "\(key)"

        # The configuration need not hold the key itself. In place of the line above:
        # key_sha256 = "\(checksum)"
        """
    }

    /// How the configuration's reader understands it.
    func parsed() throws -> [APIKey] {
        try Config.parse(toml: toml, file: "the new key", baseDirectory: "/", environment: [:])
            .auth.resolveKeys(environment: [:])
    }

    private var quotedName: String {
        "\"\(name.replacingOccurrences(of: "\\", with: "\\\\").replacingOccurrences(of: "\"", with: "\\\""))\""
    }

    private var checksum: Checksum { Checksum(digest: Digest.bytes(of: key)) }
}
