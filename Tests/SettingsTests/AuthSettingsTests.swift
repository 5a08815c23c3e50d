import Settings
import Testing

@Suite("[auth]")
struct AuthSettingsTests {
    private static let digest = String(repeating: "00ff", count: 16)

    @Test("each way to give a key is taken, without looking it up")
    func sources() throws {
        let auth = try config(
            """
            [auth]
            required = true
            [[auth.api_keys]]
            name = "a"
            key = "${NOT_SET}"
            [[auth.api_keys]]
            name = "b c"
            key_file = "keys/../missing"
            [[auth.api_keys]]
            name = "d"
            key_sha256 = "\(Self.digest.uppercased())"
            """
        ).auth
        #expect(auth.required)
        #expect(auth.apiKeys.map(\.name) == ["a", "b c", "d"])
        #expect(
            auth.apiKeys.map(\.source) == [
                .text(Secret("${NOT_SET}")), .file("/srv/precheck/missing"),
                .sha256((0..<32).map { $0.isMultiple(of: 2) ? 0 : 255 }),
            ])
    }

    @Test("keys that are required but not there are refused", arguments: ["", "\napi_keys = []"])
    func requiredKeys(keys: String) {
        #expect(
            problems("[auth]\nrequired = true\(keys)") == [
                "config.toml:2: auth.required: is true, but there is no API key; add [[auth.api_keys]] or set it to false"
            ])
    }

    @Test("keys that are refused do not count as missing")
    func refusedKeys() {
        #expect(problems("auth.required = true\n[[auth.api_keys]]\nname = 'a'").count == 1)
    }

    @Test(
        "exactly one of the three ways must be given",
        arguments: [
            ("", "none"), ("key = 'x'\nkey_file = 'y'", "`key` and `key_file`"),
            ("key = 'x'\nkey_file = 'y'\nkey_sha256 = '\(digest)'", "`key` and `key_file` and `key_sha256`"),
        ])
    func oneSource(keys: String, found: String) {
        #expect(
            problems("[[auth.api_keys]]\nname = 'a'\n\(keys)") == [
                "config.toml:1: auth.api_keys[0]: give exactly one of `key`, `key_file` and `key_sha256`; found \(found)"
            ])
    }

    @Test("names are printable", arguments: ["", " a", "a ", "a\\nb", "\\u001b[1m", "é"])
    func badName(name: String) {
        let found = problems("[[auth.api_keys]]\nname = \"\(name)\"\nkey_file = 'x'")
        #expect(found.count == 1)
        #expect(found.first?.hasPrefix("config.toml:2: auth.api_keys[0].name: `") == true)
        #expect(
            found.first?.hasSuffix("` is not a valid name: use printable ASCII, with no space at either end") == true)
    }

    @Test("two keys cannot share a name")
    func sharedName() {
        let entry = "[[auth.api_keys]]\nname = 'a'\nkey_file = 'x'\n"
        #expect(
            problems(entry + entry) == [
                "config.toml:5: auth.api_keys[1].name: `a` is already the name of another key; each needs its own"
            ])
    }

    @Test(
        "a key that cannot be expanded is refused without being shown",
        arguments: [
            ("hunter2-hunter2${", "contains `${` without a closing `}`"),
            ("${hunter2 hunter2}", "contains `${…}` without a variable name"),
            ("${}hunter2", "contains `${…}` without a variable name"),
        ])
    func badText(key: String, problem: String) {
        #expect(
            problems("[[auth.api_keys]]\nname = 'a'\nkey = '\(key)'") == [
                "config.toml:3: auth.api_keys[0].key: \(problem)"
            ])
    }

    @Test(
        "a digest that is none is refused without being shown",
        arguments: ["hunter2", "", digest + "0", digest.dropLast() + "é"])
    func badDigest(digest: String) {
        #expect(
            problems("[[auth.api_keys]]\nname = 'a'\nkey_sha256 = '\(digest)'") == [
                "config.toml:3: auth.api_keys[0].key_sha256: is not a SHA-256: 64 hexadecimal digits, as `sha256sum` prints them"
            ])
    }

    @Test(
        "no error shows what stands where a key should",
        arguments: [
            "key = 73310073310073310", "key = [ '7331hunter2' ]", "key = 7331hunter2", "key = '7331' hunter2",
            "key = 7331.7331",
            "key = 733173317331733173317331", "key = '7331\\n${7331}'", "key = \"7331\\q\"", "key = '7331",
            "key_sha256 = 7331",
            "key = 2020-12-24\nkey_file = 1", "key = 7331e7331",
        ])
    func hidden(line: String) {
        let found = problems("[[auth.api_keys]]\nname = 'a'\n\(line)")
        #expect(!found.isEmpty)
        for text in ["7331", "hunter2", "2020", "saw"] {
            #expect(!found.joined().contains(text))
        }
    }

    @Test("neither a configuration nor a dump of it shows a key")
    func undescribed() throws {
        let auth = try config("[[auth.api_keys]]\nname = 'a'\nkey = 'hunter2-hunter2-hunter2'").auth
        var texts = ["\(auth)", String(reflecting: auth), "\(try auth.resolveKeys(environment: [:]))"]
        var dumped = ""
        dump(auth, to: &dumped)
        texts.append(dumped)
        #expect(texts.allSatisfy { !$0.contains("hunter2") && $0.contains("<secret>") })
    }

    @Test("an address is admitted when it is in a range, or when no range is given")
    func admits() throws {
        let all = try config("").auth
        #expect(all.admits("203.0.113.9"))
        let some = try config("[auth]\nallowed_ips = ['192.0.2.0/24', '::1']").auth
        #expect(some.admits("192.0.2.9"))
        #expect(some.admits("::ffff:192.0.2.9"))
        #expect(some.admits("::1"))
        #expect(!some.admits("203.0.113.9"))
        #expect(!some.admits("unix:"))
        #expect(!some.admits(""))
    }

    @Test("every entry that is no range is reported")
    func badRanges() {
        let found = problems("[auth]\nallowed_ips = ['192.0.2.1/24', 'localhost', '::1']")
        #expect(
            found == [
                "config.toml:2: auth.allowed_ips: `192.0.2.1/24` has bits set after its first 24; did you mean `192.0.2.0/24`?",
                "config.toml:2: auth.allowed_ips: `localhost` is not an IPv4 or IPv6 address or network,"
                    + " as in `192.0.2.0/24` or `2001:db8::1`",
            ])
    }
}
