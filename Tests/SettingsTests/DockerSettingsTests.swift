import Settings
import Testing

@Suite("[docker]")
struct DockerSettingsTests {
    @Test("given values are taken")
    func given() throws {
        let docker = try config(
            """
            [docker]
            image = "registry.example:5000/a/b@sha256:00ff"
            container_prefix = "a_b.c-"
            user = "1000:users"
            memory_bytes = 6291456
            cpus = 1.5
            pids_limit = 16
            log_max_bytes = 65536
            timeout_seconds = 1
            stop_grace_seconds = 0
            read_only = true
            orphans = "remove"
            pull = "missing"
            max_work_bytes = 1048576
            [docker.environment]
            A = "1"
            B = ""
            """
        ).docker
        #expect(docker.image == "registry.example:5000/a/b@sha256:00ff")
        #expect(docker.containerPrefix == "a_b.c-")
        #expect(docker.user == "1000:users")
        #expect(docker.memoryBytes == 6_291_456)
        #expect(docker.cpus == 1.5)
        #expect(docker.pidsLimit == 16)
        #expect(docker.logMaxBytes == 65_536)
        #expect(docker.timeout == .seconds(1))
        #expect(docker.stopGrace == .zero)
        #expect(docker.readOnly)
        #expect(docker.orphans == .remove)
        #expect(docker.pull == .missing)
        #expect(docker.maxWorkBytes == 1_048_576)
        #expect(docker.environment == ["A": "1", "B": ""])
    }

    @Test(
        "numbers out of range are refused, the range and what 0 means are named",
        arguments: [
            ("memory_bytes", "6291455", "0 (no limit) or 6291456 to \(1 << 50)"),
            ("memory_bytes", "-1", "0 (no limit) or 6291456 to \(1 << 50)"),
            ("cpus", "0.001", "0 (no limit) or 0.01 to 1024.0"), ("cpus", "-1.0", "0 (no limit) or 0.01 to 1024.0"),
            ("cpus", "nan", "0 (no limit) or 0.01 to 1024.0"), ("cpus", "inf", "0 (no limit) or 0.01 to 1024.0"),
            ("pids_limit", "15", "0 (no limit) or 16 to 4194304"), ("log_max_bytes", "65535", "65536 to \(1 << 50)"),
            ("log_max_bytes", "0", "65536 to \(1 << 50)"), ("timeout_seconds", "0", "1 to 315360000"),
            ("max_work_bytes", "1048575", "0 (no limit) or 1048576 to \(1 << 50)"),
            ("stop_grace_seconds", "-1", "0 to 3600"), ("stop_grace_seconds", "3601", "0 to 3600"),
        ])
    func range(key: String, value: String, range: String) {
        #expect(
            problems("[docker]\n\(key) = \(value)") == [
                "config.toml:2: docker.\(key): \(value) is out of range; must be \(range)"
            ])
    }

    @Test("0 lifts a limit", arguments: ["memory_bytes", "cpus", "pids_limit"])
    func noLimit(key: String) throws {
        let docker = try config("[docker]\n\(key) = 0").docker
        #expect([Double(docker.memoryBytes), docker.cpus, Double(docker.pidsLimit)].contains(0))
    }

    @Test("words that are not known are refused, and the known ones are named")
    func words() {
        #expect(
            problems("[docker]\npull = 'Always'\norphans = ''") == [
                "config.toml:2: docker.pull: `Always` is unknown; use one of `never`, `missing`, `always`",
                "config.toml:3: docker.orphans: `` is unknown; use one of `refuse`, `remove`, `ignore`",
            ])
    }

    @Test("room on the disk is kept by itself, unless that is turned off")
    func freeSpace() throws {
    }

    @Test(
        "texts of the wrong form are refused",
        arguments: [
            ("image", "", "is not an image reference"), ("image", "a b", "is not an image reference"),
            ("image", "-a", "is not an image reference"), ("container_prefix", "", "cannot begin a container name"),
            ("container_prefix", "-a", "cannot begin a container name"),
            ("container_prefix", "a/b", "cannot begin a container name"),
            ("user", "", "is not a user"), ("user", "1:2:3", "is not a user"), ("user", "a:", "is not a user"),
            ("user", "a b", "is not a user"), ("user", "2147483648", "is not a user"), ("user", "-1", "is not a user"),
        ])
    func form(key: String, value: String, problem: String) {
        let found = problems("[docker]\n\(key) = '\(value)'")
        #expect(found.count == 1)
        #expect(found.first?.hasPrefix("config.toml:2: docker.\(key): `\(value)` \(problem)") == true)
    }

    @Test("a variable without a name is refused", arguments: ["", "a=b"])
    func environmentName(name: String) {
        #expect(
            problems("[docker.environment]\n'\(name)' = 'x'") == [
                "config.toml:1: docker.environment: `\(name)` is not a variable name: it must not be empty or contain `=`"
            ])
    }

    @Test("the engine's socket is the configured one, else DOCKER_HOST's, else the usual one")
    func socket() throws {
        let host = ["DOCKER_HOST": "unix:///run/user/1000/docker.sock"]
        #expect(try config("").docker.socket == "/var/run/docker.sock")
        #expect(try config("", environment: ["DOCKER_HOST": ""]).docker.socket == "/var/run/docker.sock")
        #expect(try config("", environment: host).docker.socket == "/run/user/1000/docker.sock")
        #expect(try config("[docker]\nsocket = 'd.sock'", environment: host).docker.socket == "/srv/precheck/d.sock")
    }

    @Test("a DOCKER_HOST that is no unix socket is refused, unless a socket is configured")
    func otherScheme() throws {
        let host = ["DOCKER_HOST": "tcp://127.0.0.1:2375"]
        #expect(
            problems("", environment: host) == [
                "config.toml: docker.socket: the environment's DOCKER_HOST is `tcp://127.0.0.1:2375`, but only `unix://`"
                    + " sockets can be used; set this key to the path of the engine's socket"
            ])
        #expect(try config("[docker]\nsocket = '/d'", environment: host).docker.socket == "/d")
    }

    @Test("the standard command has the run's values in its gaps")
    func standardCommand() throws {
        #expect(
            try config("").docker.command.filled(input: "/w/i.gds", topCell: "top", dieID: "ABCD1234", workdir: "/w")
                == [
                    "python", "precheck.py", "--input", "/w/i.gds", "--top", "top", "--id", "ABCD1234", "--dir", "/w",
                ])
    }

    @Test("gaps may be part of an argument, and values are never searched for gaps")
    func filling() throws {
        let command = try config(
            "[docker]\ncommand = ['a', '--x={top_cell}/{die_id}!', '', '}{input}{workdir}']"
        ).docker.command
        #expect(
            command.filled(input: "{workdir}", topCell: "{die_id}", dieID: "b c", workdir: "$(x)") == [
                "a", "--x={die_id}/b c!", "", "}{workdir}$(x)",
            ])
    }

    @Test(
        "a command that cannot be filled is refused with what is known",
        arguments: [
            ("[]", "must contain at least the program name"), ("['']", "must contain at least the program name"),
            (
                "['a', '{top}']",
                "`{top}` contains the unknown placeholder `{top}`; known: `{input}`, `{top_cell}`, `{die_id}`, `{workdir}`"
            ),
            (
                "['a{input']",
                "`a{input` contains `{` without a closing `}`; known placeholders: `{input}`, `{top_cell}`"
            ),
            ("['{}']", "`{}` contains the unknown placeholder `{}`"),
        ])
    func badCommand(value: String, problem: String) {
        let found = problems("[docker]\ncommand = \(value)")
        #expect(found.count == 1)
        #expect(found.first?.hasPrefix("config.toml:2: docker.command: \(problem)") == true)
    }

    @Test("options are as many arguments as there are, in one place or in none")
    func options() throws {
        let command = try config("[docker]\ncommand = ['a', '{options}', 'b']").docker.command
        let filled = { (options: [String]) in
            command.filled(input: "", topCell: "", dieID: "", workdir: "", options: options)
        }
        #expect(filled([]) == ["a", "b"])
        #expect(filled(["--slot", "{input}"]) == ["a", "--slot", "{input}", "b"])
        #expect(command.takesOptions)
        #expect(try config("").docker.command.takesOptions)
        #expect(try !config("[docker]\ncommand = ['a']").docker.command.takesOptions)
        #expect(problems("[docker]\ncommand = ['a', '--x={options}']").count == 1)
        #expect(problems("[docker]\ncommand = ['a', '{options}', '{options}']").count == 1)
        #expect(problems("[docker]\ncommand = ['{options}']").count == 1)
    }

    @Test("every argument's problem is reported")
    func badArguments() {
        #expect(problems("[docker]\ncommand = ['{a}', '{b}', 'c']").count == 2)
    }

    @Test("output patterns have the cell's name in their gaps, safe from being a pattern itself")
    func output() throws {
        let standard = try config("").docker.output
        #expect(
            standard.map { $0.filled(topCell: "top") } == [
                "runs/*/final/gds/top.gds", "runs/*/*-klayout-generateid/top.gds", "**/KLayout.GenerateID/top.gds",
            ])
        let own = try config("[docker]\noutput = ['x/{top_cell}-{top_cell}.*']").docker.output
        #expect(
            own.map { $0.filled(topCell: "a**[b]?\\{top_cell}") }.first
                == #"x/a\*\*\[b\]\?\\{top_cell}-a\*\*\[b\]\?\\{top_cell}.*"#)
    }

    @Test(
        "a pattern that could lead elsewhere or cannot be filled is refused",
        arguments: [
            ("/a", "`/a` is absolute"), ("a//b", "`a//b` has an empty component"),
            ("a/", "`a/` has an empty component"),
            ("", "`` has an empty component"), ("../a", "`../a` has a component `.` or `..`"),
            ("a/../b", "`a/../b` has a component"), ("./a", "`./a` has a component"),
            ("a**/b", "`a**/b` has `**` inside a component"), ("a/**", "`a/**` ends in `**`"),
            ("{input}", "`{input}` contains the unknown placeholder `{input}`; known: `{top_cell}`"),
            ("{top_cell", "`{top_cell` contains `{` without a closing `}`"),
        ])
    func badOutput(pattern: String, problem: String) {
        let found = problems("[docker]\noutput = ['ok.gds', '\(pattern)']")
        #expect(found.count == 1)
        #expect(found.first?.hasPrefix("config.toml:2: docker.output: \(problem)") == true)
    }

    @Test("no pattern at all is refused")
    func noOutput() {
        #expect(
            problems("[docker]\noutput = []").first?.contains("docker.output: must contain at least one pattern")
                == true)
    }
}
