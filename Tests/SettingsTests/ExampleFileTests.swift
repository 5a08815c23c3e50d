import FoundationEssentials
import Settings
import Testing

/// `# key = value` is a default that is commented out, and an indented line after `#` belongs to an example.
@Suite("config.example.toml")
struct ExampleFileTests {
    private let text: String

    init() throws {
        let package = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let data = try Data(contentsOf: package.appending(path: "config.example.toml"))
        text = String(decoding: data, as: UTF8.self)
    }

    @Test("it gives the defaults as it stands")
    func asItStands() throws {
        #expect(try config(text) == config(""))
    }

    @Test("its defaults are the defaults")
    func defaults() throws {
        let uncommented = uncommented(/^# ([a-z0-9_]+ = .*)$/)
        #expect(uncommented != text)
        #expect(try config(uncommented) == config(""))
    }

    @Test("its examples are right")
    func examples() throws {
        let config = try config(uncommented(/^#   (\S.*)$/))
        #expect(config.docker.user == "1000:1000")
        #expect(config.auth.allowedIPs.count == 3)
        #expect(config.auth.apiKeys.map(\.name) == ["ci", "tapeout", "lab"])
    }

    @Test("every key is in it, in its own section")
    func complete() {
        let known = Config.knownKeys
        #expect(known.contains("docker.memory_bytes") && known.contains("auth.api_keys[0].key_sha256"))
        #expect(Set(known.map { $0.replacing("[0]", with: "") }).subtracting(documented).isEmpty)
    }

    /// The paths of the keys and tables in the file, commented out or not.
    private var documented: Set<String> {
        var paths: Set<String> = []
        var section = ""
        for line in text.split(separator: "\n") {
            if let header = line.wholeMatch(of: /(?:# *)?\[\[?([a-z_.]+)\]?\]/) {
                section = String(header.1)
                paths.insert(section)
            } else if let key = line.wholeMatch(of: /(?:# *)?([a-z0-9_]+) =.*/) {
                paths.insert("\(section).\(key.1)")
            }
        }
        return paths
    }

    private func uncommented(_ pattern: Regex<(Substring, Substring)>) -> String {
        text.split(separator: "\n", omittingEmptySubsequences: false)
            .map { $0.wholeMatch(of: pattern).map { String($0.1) } ?? String($0) }
            .joined(separator: "\n")
    }
}
