import FoundationEssentials
import Settings
import TestSupport
import Testing

@Suite("Looking up API keys")
struct ResolveKeysTests {
    private static let key = "0123456789abcdef"

    @Test("variables are expanded, all of them, once")
    func expanded() throws {
        let environment = ["A": "01234567", "B_2": "${A}$"]
        #expect(try keys("x${A}-${B_2}$", environment) == [.secret(Secret("x01234567-${A}$$"))])
        #expect(try keys(Self.key) == [.secret(Secret(Self.key))])
    }

    @Test("a variable that is not set or empty is named, and the key")
    func unset() {
        let origin =
            "config.toml:3: auth.api_keys[0].key: the API key `k0` needs the environment variable `A`, which is "
        #expect(error("${A}", [:]) == [origin + "not set"])
        #expect(error("0123456789abcdef${A}", ["A": ""]) == [origin + "empty"])
    }

    @Test("a short key is refused, also when it comes from a variable")
    func short() {
        let problem = "the API key `k0` has fewer than 16 characters; make one with `openssl rand -hex 32`"
        #expect(error("hunter2-hunter2") == ["config.toml:3: auth.api_keys[0].key: " + problem])
        #expect(error("${A}", ["A": "hunter2"]) == ["config.toml:3: auth.api_keys[0].key: " + problem])
    }

    @Test(
        "a key that no client could send is refused",
        arguments: ["0123456789abcdef ", "0123456789abcdéf", "0123456789\tabcdef"])
    func unsendable(key: String) {
        let found = error("${A}", ["A": key])
        #expect(found.count == 1)
        #expect(found.first?.contains("contains a space or a character that is not printable ASCII") == true)
        #expect(found.first?.contains("0123") == false)
    }

    @Test("a file's newlines at its end are not the key's", arguments: ["", "\n", "\r\n", "\n\n"])
    func file(end: String) throws {
        try withFolder { folder in
            try Data((Self.key + end).utf8).write(to: URL(filePath: folder + "/k"))
            #expect(try keys(file: folder + "/k") == [.secret(Secret(Self.key))])
        }
    }

    @Test("a file that is missing, empty or no text is refused")
    func badFile() throws {
        try withFolder { folder in
            let path = folder + "/k"
            let origin = "config.toml:3: auth.api_keys[0].key_file: the API key `k0` "
            #expect(fileError(path) == origin + "cannot be read from `\(path)`: No such file or directory")
            #expect(fileError(folder) == origin + "cannot be read from `\(folder)`: Is a directory")
            try Data("\n\n".utf8).write(to: URL(filePath: path))
            #expect(fileError(path) == origin + "is missing: `\(path)` is empty")
            try Data([0xff] + Self.key.utf8).write(to: URL(filePath: path))
            #expect(
                fileError(path)?.hasPrefix(origin + "contains a space or a character that is not printable ASCII")
                    == true)
            try Data((Self.key + "\n" + Self.key).utf8).write(to: URL(filePath: path))
            #expect(
                fileError(path)?.hasPrefix(origin + "contains a space or a character that is not printable ASCII")
                    == true)
        }
    }

    @Test("a digest stands for itself")
    func digest() throws {
        let auth = try config(entry(0, "key_sha256", String(repeating: "ab", count: 32))).auth
        #expect(try auth.resolveKeys(environment: [:]).map(\.value) == [.sha256([UInt8](repeating: 0xab, count: 32))])
    }

    @Test("two names for the same key are refused without showing it")
    func sameKey() throws {
        let auth = try config(entry(0, "key", Self.key) + entry(1, "key", "${A}")).auth
        let error = #expect(throws: ConfigurationError.self) { try auth.resolveKeys(environment: ["A": Self.key]) }
        #expect(
            error?.description
                == "config.toml:6: auth.api_keys[1].key: the API key `k1` is the same as the key of `k0`")
        let digest = String(repeating: "0a", count: 32)
        let digests = try config(entry(0, "key_sha256", digest) + entry(1, "key_sha256", digest.uppercased())).auth
        #expect(throws: ConfigurationError.self) { try digests.resolveKeys(environment: [:]) }
    }

    @Test("every key that cannot be had is reported")
    func all() throws {
        let auth = try config(entry(0, "key", "${A}") + entry(1, "key", Self.key) + entry(2, "key_file", "/no")).auth
        let error = #expect(throws: ConfigurationError.self) { try auth.resolveKeys(environment: [:]) }
        #expect(error?.problems.map(\.keyPath) == ["auth.api_keys[0].key", "auth.api_keys[2].key_file"])
        #expect(error?.file == "config.toml")
    }

    private func entry(_ index: Int, _ key: String, _ value: String) -> String {
        "[[auth.api_keys]]\nname = 'k\(index)'\n\(key) = '\(value)'\n"
    }

    private func keys(_ key: String, _ environment: [String: String] = [:]) throws -> [APIKey.Value] {
        try config(entry(0, "key", key)).auth.resolveKeys(environment: environment).map(\.value)
    }

    private func keys(file: String) throws -> [APIKey.Value] {
        try config(entry(0, "key_file", file)).auth.resolveKeys(environment: [:]).map(\.value)
    }

    private func error(_ key: String, _ environment: [String: String] = [:]) -> [String] {
        let error = #expect(throws: ConfigurationError.self) { try keys(key, environment) }
        return error?.description.split(separator: "\n").map(String.init) ?? []
    }

    private func fileError(_ path: String) -> String? {
        #expect(throws: ConfigurationError.self) { try keys(file: path) }?.description
    }
}
