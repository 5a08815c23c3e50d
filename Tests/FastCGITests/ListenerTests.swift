import Glibc
import Testing
import Web

@testable import FastCGI

@Suite("The listening socket")
struct ListenerTests {
    private func mode(of path: String) -> mode_t? {
        var status = stat()
        return lstat(path, &status) == 0 ? status.st_mode & 0o7777 : nil
    }

    @Test("one of its own has the mode asked for, and goes when the server stops")
    func own() throws {
        let folder = try temporaryFolder()
        defer { rmdir(folder) }
        let path = folder + "/s"
        let test = try TestServer(.unix(path: path, mode: 0o620), at: path) { _ in .text("ok") }
        #expect(mode(of: path) == 0o620)
        #expect(try test.connect().exchange(Message()).body == "ok")
        #expect(test.server.stop(within: .seconds(20)))
        #expect(mode(of: path) == nil)
        #expect(rmdir(folder) == 0)
    }

    @Test("a dead socket is replaced, one that is answered on is not")
    func replaced() throws {
        let folder = try temporaryFolder()
        let path = folder + "/s"
        defer {
            unlink(path)
            rmdir(folder)
        }
        _ = try Listener.unix(path: path)
        let second = try Listener.unix(path: path)
        #expect(throws: FastCGIError.inUse(path: path)) { try Listener.unix(path: path) }
        withExtendedLifetime(second) {}
    }

    @Test("a path that cannot be bound is an error that names it")
    func unbound() {
        #expect(throws: FastCGIError.cannotListen(path: "/nonexistent/s", code: ENOENT)) {
            try Listener.unix(path: "/nonexistent/s")
        }
        let long = "/tmp/" + String(repeating: "x", count: 200)
        #expect(throws: FastCGIError.cannotListen(path: long, code: ENAMETOOLONG)) { try Listener.unix(path: long) }
    }

    @Test("a successor's socket at the same path is left alone")
    func successor() throws {
        let folder = try temporaryFolder()
        defer { rmdir(folder) }
        let path = folder + "/s"
        let first = try TestServer(.unix(path: path), at: path) { _ in .text("first") }
        unlink(path)
        let second = try TestServer(.unix(path: path), at: path) { _ in .text("second") }
        first.server.stop(within: .seconds(20))
        #expect(try second.connect().exchange(Message()).body == "second")
        second.server.stop(within: .seconds(20))
    }

    @Test("only a listening socket can be handed over")
    func notListening() throws {
        let pair = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(pair) }
        #expect(throws: FastCGIError.notListening(descriptor: pair)) { try Listener.inherited(descriptor: pair) }
        #expect(throws: FastCGIError.notListening(descriptor: -1)) { try Listener.inherited(descriptor: -1) }
    }

    @Test("one that was handed over outlives the server, and what waits in its backlog is served by the next one")
    func inherited() throws {
        let folder = try temporaryFolder()
        let path = folder + "/s"
        let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        defer {
            close(descriptor)
            unlink(path)
            rmdir(folder)
        }
        #expect(withSocketAddress(path) { bind(descriptor, $0, $1) } == 0)
        #expect(listen(descriptor, 64) == 0)
        let first = try TestServer(.inherited(descriptor: descriptor), at: path) { _ in .text("first") }
        #expect(try first.connect().exchange(Message()).body == "first")
        #expect(first.server.stop(within: .seconds(20)))
        let waiting = try Client(path)
        waiting.send(Message())
        let second = try TestServer(.inherited(descriptor: descriptor), at: path) { _ in .text("second") }
        #expect(try waiting.receive().body == "second")
        second.server.stop(within: .seconds(20))
    }
}
