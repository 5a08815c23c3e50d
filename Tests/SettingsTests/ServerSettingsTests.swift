import Settings
import Testing

@Suite("[server]")
struct ServerSettingsTests {
    @Test("given values are taken")
    func given() throws {
        let server = try config(
            """
            [server]
            host = "::1"
            port = 65535
            storage_path = "/var/lib/precheck"
            max_concurrent = 256
            upload_expiry_minutes = 1
            max_upload_bytes = 1
            min_free_bytes = 0
            api_socket = "/run/a"
            api_bell = "/run/b"
            queue_bell = "/run/c"
            """
        ).server
        #expect(server.host == "::1")
        #expect(server.port == 65_535)
        #expect(server.storagePath == "/var/lib/precheck")
        #expect(server.maxConcurrent == 256)
        #expect(server.uploadExpiry == .seconds(60))
        #expect(server.maxUploadBytes == 1)
        #expect(server.minFreeBytes == 0)
        #expect([server.apiSocket, server.apiBell, server.queueBell] == ["/run/a", "/run/b", "/run/c"])
    }

    @Test(
        "addresses and host names are hosts",
        arguments: ["127.0.0.1", "0.0.0.0", "::", "2001:db8::1", "localhost", "a.b-c.example", "3com.example"])
    func host(_ host: String) throws {
        #expect(try config("[server]\nhost = '\(host)'").server.host == host)
    }

    @Test(
        "anything else is no host",
        arguments: [
            "", "[::1]", "127.0.0.1:80", "127.0.0.256", "1.2.3", "a b", "-a", "a-", "a..b", "a.", "_", "*", "é", "a/b",
            String(repeating: "a", count: 64), "fe80::1%eth0", "http://a",
        ])
    func badHost(_ host: String) {
        let found = problems("[server]\nhost = '\(host)'")
        #expect(
            found == [
                "config.toml:2: server.host: `\(host)` is neither an IPv4 or IPv6 address (without brackets or port) nor a host name"
            ])
    }

    @Test(
        "numbers out of range are refused, the range is named",
        arguments: [
            ("port", 0, "1 to 65535"), ("port", 65_536, "1 to 65535"), ("max_concurrent", 0, "1 to 256"),
            ("max_concurrent", 257, "1 to 256"), ("upload_expiry_minutes", 0, "1 to 5256000"),
            ("upload_expiry_minutes", Int.max, "1 to 5256000"), ("max_upload_bytes", 0, "1 to \(1 << 50)"),
            ("max_upload_bytes", -1, "1 to \(1 << 50)"),
            ("min_free_bytes", 1000, "0 (no limit) or 1048576 to \(1 << 50)"),
        ])
    func range(key: String, value: Int, range: String) {
        #expect(
            problems("[server]\n\(key) = \(value)") == [
                "config.toml:2: server.\(key): \(value) is out of range; must be \(range)"
            ])
    }

    @Test(
        "paths become absolute and lose what is superfluous in them",
        arguments: [
            ("data", "/srv/precheck/data"), ("./a//b/./c/", "/srv/precheck/a/b/c"), ("../x", "/srv/x"),
            ("../../../../x", "/x"), ("/a/../b", "/b"), ("a b", "/srv/precheck/a b"), ("é", "/srv/precheck/é"),
            (".", "/srv/precheck"),
        ])
    func paths(text: String, path: String) throws {
        let server = try config("[server]\nstorage_path = '\(text)'").server
        #expect(server.storagePath == path)
        #expect(server.apiSocket == path + "/run/api.sock")
        #expect(try config("[server]\napi_bell = '\(text)'").server.apiBell == path)
    }

    @Test(
        "characters that nginx or Docker cannot hold in a path are refused",
        arguments: [":", ";", "$", "{", "}", "'", "\\\\", "\\\"", "\\n", "\\u0001", "\\u007f"])
    func refusedCharacters(_ character: String) {
        let found = problems(#"[server]\#napi_socket = "/a\#(character)b""#)
        #expect(found.count == 1)
        #expect(found.first?.hasPrefix("config.toml:2: server.api_socket: the path `/a") == true)
        #expect(found.first?.contains("do not use : ; $ \\ { } quotes or control characters") == true)
    }

    @Test("the folder that paths start from may not hold them either")
    func refusedBase() {
        let found = problems("[server]", base: "/srv/a:b")
        #expect(
            found.first?.hasPrefix("config.toml:1: server.storage_path: the path `/srv/a:b/data` contains `:`") == true)
    }

    @Test("an empty path is refused")
    func emptyPath() {
        #expect(
            problems("[server]\nqueue_bell = ''") == ["config.toml:2: server.queue_bell: is empty; give a path"])
    }

    @Test("a unix socket's path may have 107 bytes, not 108")
    func socketLength() throws {
        let longest = "/" + String(repeating: "é", count: 53)
        #expect(longest.utf8.count == 107)
        #expect(try config("[server]\napi_socket = '\(longest)'").server.apiSocket == longest)
        #expect(
            problems("[server]\napi_socket = '\(longest)a'") == [
                "config.toml:2: server.api_socket: the path `\(longest)a` has 108 bytes, but the path of a unix socket has at most 107"
                    + " (unix(7)); use a shorter path"
            ])
    }

    @Test("a long storage path is refused only for the sockets that are not set elsewhere")
    func longStorage() throws {
        let storage = "/" + String(repeating: "s", count: 120)
        let found = problems("[server]\nstorage_path = '\(storage)'\napi_socket = '/run/a'")
        #expect(found.count == 2)
        #expect(
            found.first?.hasPrefix("config.toml:1: server.api_bell: the path `\(storage)/run/api.bell` has 134 bytes")
                == true)
        #expect(found.last?.contains("server.queue_bell") == true)
        let sockets = "api_socket = '/run/a'\napi_bell = '/run/b'\nqueue_bell = '/run/c'"
        #expect(problems("[server]\nstorage_path = '\(storage)'\n\(sockets)").isEmpty)
    }

    @Test("two sockets cannot share a path")
    func sharedSocket() {
        #expect(
            problems("[server]\napi_bell = '/run/x'\nqueue_bell = '/run/../run/x'") == [
                "config.toml:3: server.queue_bell: `/run/x` is already the path of `api_bell`; each socket needs its own"
            ])
    }

    @Test("how much is to stay free goes by the disk's size, unless it is configured")
    func leastFree() throws {
        func least(_ toml: String, total: Int64) throws -> Int64 {
            try config(toml).server.leastFreeBytes(ofDisk: total)
        }
        #expect(try least("", total: 1 << 40) == 1 << 30)
        #expect(try least("", total: 64_000_000) == 3_200_000)
        #expect(try least("[server]\nmin_free_bytes = 0", total: 1 << 40) == 0)
        #expect(try least("[server]\nmin_free_bytes = 5000000", total: 1 << 40) == 5_000_000)
    }
}
