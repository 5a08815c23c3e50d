import Foundation
import TestSupport
import Testing

@testable import Docker

@Suite("Connections")
struct ConnectionTests {
    let container = ContainerID("c1")
    static let version = #"{"Version": "1", "ApiVersion": "2"}"#

    @Test("are kept between calls that only ask")
    func kept() throws {
        let fake = try FakeEngine { _, connection in connection.answer("200 OK", Self.version) }
        let engine = Engine(socket: fake.socket)
        for _ in 0..<5 { #expect(try engine.version() == EngineVersion(engine: "1", api: "2")) }
        #expect(fake.connections == 1)
    }

    @Test("that the engine closed meanwhile are replaced without a failure")
    func replaced() throws {
        let fake = try FakeEngine { _, connection in
            connection.answer("200 OK", Self.version)
            connection.cut()
        }
        let engine = Engine(socket: fake.socket)
        for _ in 0..<5 { _ = try engine.version() }
        #expect(fake.requests.count == 5)
    }

    @Test("a call that changes something is sent once, though its connection breaks without an answer")
    func notRepeated() throws {
        let fake = try FakeEngine { request, connection in
            if request.method == "GET" { connection.answer("200 OK", Self.version) } else { connection.cut() }
        }
        let engine = Engine(socket: fake.socket)
        _ = try engine.version()
        #expect(throws: EngineError.self) { try engine.start(container) }
        #expect(throws: EngineError.self) { try engine.remove(container) }
        #expect(fake.requests.map(\.target) == ["/version", "/containers/c1/start", "/containers/c1?force=0&v=1"])
    }

    @Test("serve many threads at the same time, each with its own answer")
    func threads() throws {
        let fake = try FakeEngine { request, connection in
            let id = request.target.split(separator: "/")[1]
            connection.answer("200 OK", #"{"Id": "\#(id)", "RepoDigests": null}"#)
        }
        let engine = Engine(socket: fake.socket)
        let threads = (0..<8).map { number in
            Background { () throws(EngineError) in
                for round in 0..<50 {
                    guard try engine.image("i\(number)x\(round)")?.id == "i\(number)x\(round)" else { return false }
                }
                return true
            }
        }
        for thread in threads { #expect(try thread.value()) }
        #expect(fake.connections <= 8)
    }

    @Test("are not inherited by programs that are started meanwhile")
    func closeOnExec() throws {
        let fake = try FakeEngine { request, connection in
            let path = String(request.body)
            let flags = Self.descriptors(connectedTo: path).map { fcntl($0, F_GETFD) }
            connection.answer("200 OK", flags.map { String($0) }.joined(separator: ","))
        }
        let call = Call(.post, "x").sending(Array(fake.socket.utf8))
        let response = try Engine(socket: fake.socket).response(to: call)
        #expect(String(decoding: response.body, as: UTF8.self) == String(FD_CLOEXEC))
    }

    private static func descriptors(connectedTo path: String) -> [Int32] {
        (3..<1024).filter { fd in
            var address = sockaddr_un()
            var length = socklen_t(MemoryLayout<sockaddr_un>.size)
            let found = withUnsafeMutableBytes(of: &address) {
                getpeername(fd, $0.baseAddress?.assumingMemoryBound(to: sockaddr.self), &length)
            }
            guard found == 0 else { return false }
            return withUnsafeBytes(of: &address.sun_path) { bytes in
                String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self) == path
            }
        }
    }
}
