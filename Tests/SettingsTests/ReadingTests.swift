import FoundationEssentials
import Settings
import TestSupport
import Testing

@Suite("Reading a configuration")
struct ReadingTests {
    @Test("an empty text gives all defaults")
    func defaults() throws {
        let config = try config("")
        #expect(config.server.host == "127.0.0.1")
        #expect(config.server.port == 8_000)
        #expect(config.server.storagePath == "/srv/precheck/data")
        #expect(config.server.maxConcurrent == 1)
        #expect(config.server.uploadExpiry == .seconds(900))
        #expect(config.server.maxUploadBytes == 2_147_483_648)
        #expect(config.server.apiSocket == "/srv/precheck/data/run/api.sock")
        #expect(config.server.apiBell == "/srv/precheck/data/run/api.bell")
        #expect(config.server.queueBell == "/srv/precheck/data/run/queue.bell")
        #expect(config.docker.image == "ghcr.io/wafer-space/gf180mcu-precheck:latest")
        #expect(config.docker.containerPrefix == "precheck-")
        #expect(config.docker.socket == "/var/run/docker.sock")
        #expect(config.docker.environment == ["COLUMNS": "200"])
        #expect(config.docker.user == nil)
        #expect(config.docker.memoryBytes == 25_769_803_776)
        #expect(config.docker.cpus == 0)
        #expect(config.docker.pidsLimit == 4_096)
        #expect(config.docker.logMaxBytes == 268_435_456)
        #expect(config.docker.timeout == .seconds(86_400))
        #expect(config.docker.stopGrace == .seconds(10))
        #expect(!config.docker.readOnly)
        #expect(!config.auth.required)
        #expect(config.auth.allowedIPs.isEmpty)
        #expect(config.auth.apiKeys.isEmpty)
    }

    @Test("every problem is reported at once, in the order of the lines, with key path and line")
    func allAtOnce() throws {
        let text = """
            [server]
            port = 70000
            hots = "x"

            [docker]
            memory_bytes = 5
            cpus = true

            [[auth.api_keys]]
            key = "0123456789abcdef"
            """
        #expect(
            problems(text) == [
                "config.toml:2: server.port: 70000 is out of range; must be 1 to 65535",
                "config.toml:3: server.hots: unknown key; did you mean `server.host`?",
                "config.toml:6: docker.memory_bytes: 5 is out of range; must be 0 (no limit) or 6291456 to \(1 << 50)",
                "config.toml:7: docker.cpus: found a boolean, `true`, expected a number, as in cpus = 0.0",
                "config.toml:9: auth.api_keys[0].name: is missing; every API key needs one, as in name = \"ci\"",
            ])
    }

    @Test("an error carries its parts, not only its text")
    func parts() throws {
        let error = #expect(throws: ConfigurationError.self) {
            try Config.parse(toml: "\nserver.port = 0", file: "a.toml", baseDirectory: "/", environment: [:])
        }
        let problem = try #require(error?.problems.first)
        #expect(error?.file == "a.toml")
        #expect(problem.keyPath == "server.port")
        #expect(problem.line == 2)
        #expect(problem.message == "0 is out of range; must be 1 to 65535")
    }

    @Test(
        "an unknown name is refused with the nearest known one",
        arguments: [
            ("[server]\nprot = 1", ":2: server.prot: unknown key; did you mean `server.port`?"),
            ("server.prt = 1", ":1: server.prt: unknown key; did you mean `server.port`?"),
            ("[docker]\ntimeout = 1", ":2: docker.timeout: unknown key; did you mean `docker.timeout_seconds`?"),
            ("[docker]\nmemory_byte = 1", ":2: docker.memory_byte: unknown key; did you mean `docker.memory_bytes`?"),
            ("[sever]\nport = 1", ":1: sever: unknown table; did you mean `server`?"),
            ("[server]\nimage = 'x'", ":2: server.image: unknown key; did you mean `docker.image`?"),
            ("port = 1", ":1: port: unknown key; did you mean `server.port`?"),
            ("zzzzzz = 1", ":1: zzzzzz: unknown key; expected one of: server, docker, auth, limits, preflight"),
            ("[auth.zzzzzz]", ":1: auth.zzzzzz: unknown table; expected one of: required, allowed_ips, api_keys"),
            (
                "[[auth.api_keys]]\nname = 'a'\nkey = '0123456789abcdef'\nkey_fiel = 'x'",
                ":4: auth.api_keys[0].key_fiel: unknown key; did you mean `auth.api_keys[0].key_file`?"
            ),
        ])
    func unknown(text: String, problem: String) {
        #expect(problems(text) == ["config.toml" + problem])
    }

    @Test(
        "a value of the wrong type is refused with what was found and an example",
        arguments: [
            ("[server]\nport = '80'", "server.port: found the string `80`, expected an integer, as in port = 8000"),
            (
                "[server]\nport = 80.5",
                "server.port: found a floating-point number, `80.5`, expected an integer, as in port = 8000"
            ),
            ("[server]\nhost = 1", "server.host: found an integer, `1`, expected a string, as in host = \"127.0.0.1\""),
            (
                "[docker]\nread_only = 0",
                "docker.read_only: found an integer, `0`, expected a boolean, as in read_only = false"
            ),
            (
                "[docker]\nenvironment = { A = 1 }",
                "docker.environment: found a table with an integer in it, expected a table of strings,"
                    + " as in environment = { COLUMNS = \"200\" }"
            ),
            (
                "[auth]\nallowed_ips = ['::1', 1]",
                "auth.allowed_ips: found an array with a string and an integer in it, expected an array of strings,"
                    + " as in allowed_ips = [\"192.0.2.0/24\"]"
            ),
            (
                "[docker]\nuser = 1000",
                "docker.user: found an integer, `1000`, expected a string, as in user = \"1000:1000\""
            ),
            (
                "[auth]\nrequired = 2020-01-01",
                "auth.required: found a date, `2020-01-01`, expected a boolean, as in required = false"
            ),
        ])
    func wrongType(text: String, problem: String) {
        #expect(problems(text) == ["config.toml:2: " + problem])
    }

    @Test("a value where a table should be, and the other way round, is refused")
    func wrongTables() {
        #expect(problems("server = 1") == ["config.toml:1: server: found an integer, expected a table: [server]"])
        #expect(
            problems("[auth.api_keys]\nname = 'a'") == [
                "config.toml:1: auth.api_keys: found a table with a string in it, expected tables: [[auth.api_keys]]"
            ])
        #expect(
            problems("[server.port]") == [
                "config.toml:1: server.port: found a table, expected an integer, as in port = 8000"
            ])
    }

    @Test("a whole number will do where a fraction may stand")
    func wholeNumber() throws {
        #expect(try config("[docker]\ncpus = 2").docker.cpus == 2)
    }

    @Test("keys in inline tables are read, and have the line of their table")
    func inlineTables() throws {
        #expect(try config("server = { port = 81 }").server.port == 81)
        #expect(
            problems("\nserver = { prot = 81 }").first?.hasPrefix("config.toml:2: server.prot: unknown key") == true)
    }

    @Test("lines are right with Windows line ends, quoted names, dotted names and several tables of an array")
    func lines() {
        let text = "# x\r\n[ \"server\" ] # y\r\n'port' = 0\r\n[docker]\r\nenvironment.'a=b' = 'c'\r\n"
        #expect(problems(text).map { $0.prefix(14) } == ["config.toml:3:", "config.toml:5:"])
        let keys = "[[auth.api_keys]]\nname = 'a'\nkey = '0123456789abcdef'\n[[auth.api_keys]]\nname = ''\nkey = 'x'"
        #expect(problems(keys).first?.hasPrefix("config.toml:5: auth.api_keys[1].name: ") == true)
    }

    @Test("a syntax error says where it is")
    func syntax() {
        let found = problems("[server]\nport = = 1")
        #expect(found.count == 1)
        #expect(found.first?.hasPrefix("config.toml:2: is not TOML, at column ") == true)
        #expect(problems("a = 1\na = 2").first?.contains("cannot redefine existing integer 'a'") == true)
    }

    @Test(
        "a character NUL is refused, as what follows it would be dropped",
        arguments: ["\nserver.host = 'a'\0", "\nserver.host = \"localhost\\u0000.example\"", "\n\"a\\U00000000\" = 1"])
    func nul(text: String) {
        #expect(problems(text) == ["config.toml:2: contains a NUL character, which is not allowed"])
    }

    @Test("a message stays on one line and is not endless, whatever the value")
    func quoting() {
        let found = problems(
            "[server]\nhost = \"a\\nb\"\n[docker]\nimage = \"\(String(repeating: "!", count: 9_999))\"")
        #expect(found.count == 2)
        #expect(found.first?.contains("`a\\nb`") == true)
        #expect(found.allSatisfy { $0.utf8.count < 400 })
    }

    @Test("a file is read, and errors name it")
    func file() throws {
        try withFolder { folder in
            let path = folder + "/x.toml"
            try Data("[server]\nport = 81\nstorage_path = 'd'".utf8).write(to: URL(filePath: path))
            let config = try Config.load(path: path, baseDirectory: "/base", environment: [:])
            #expect(config.server.port == 81)
            #expect(config.server.storagePath == "/base/d")

            try Data("[server]\nport = 0".utf8).write(to: URL(filePath: path))
            #expect(loadError(path) == "\(path):2: server.port: 0 is out of range; must be 1 to 65535")
        }
    }

    @Test("a file that is missing, a folder, too long or no text is refused with the reason")
    func unreadable() throws {
        try withFolder { folder in
            let unread = "the configuration file cannot be read: "
            #expect(loadError(folder + "/no") == "\(folder)/no: \(unread)No such file or directory")
            #expect(loadError(folder) == "\(folder): \(unread)Is a directory")
            #expect(loadError("/dev/zero") == "/dev/zero: \(unread)it is longer than 1048576 bytes")
            try Data([0x61, 0xff]).write(to: URL(filePath: folder + "/b"))
            #expect(loadError(folder + "/b") == "\(folder)/b: the configuration file is not UTF-8 text")
        }
    }

    private func loadError(_ path: String) -> String? {
        #expect(throws: ConfigurationError.self) {
            try Config.load(path: path, baseDirectory: "/", environment: [:])
        }?.description
    }
}
