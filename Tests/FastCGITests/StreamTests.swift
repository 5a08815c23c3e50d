import HTTPTypes
import Synchronization
import Testing
import Web

@testable import FastCGI

@Suite("Streamed answers")
struct StreamTests {
    private struct Broken: Error {}

    private static func stream(_ write: @escaping @Sendable (any BodyWriter) throws -> Void) -> Answer {
        .stream(Response(status: .ok, fields: [.contentType: "application/gzip"], body: Array("head,".utf8)), write)
    }

    private static func write(_ text: String, _ writer: any BodyWriter) throws {
        try Array(text.utf8).withUnsafeBytes { try writer.write($0) }
    }

    @Test("head and pieces arrive, and the connection stays usable")
    func whole() throws {
        let server = try TestServer { _ in
            Self.stream { writer in for number in 0..<10000 { try Self.write("\(number),", writer) } }
        }
        defer { server.stop() }
        let client = try server.connect()
        for _ in 0..<3 {
            let answer = try client.exchange(Message())
            #expect(answer.status == 200)
            #expect(answer["Content-Type"] == "application/gzip")
            #expect(answer["Content-Length"] == nil)
            #expect(answer.body == "head," + (0..<10000).map { "\($0)," }.joined())
            #expect(answer.ending == .complete)
        }
        let head = try client.exchange(Message(method: "HEAD"))
        #expect(head.status == 200)
        #expect(head.body == "")
    }

    @Test("the head arrives before the body is made")
    func headFirst() throws {
        let gate = Gate()
        let notes = Notes()
        let server = try TestServer { _ in
            Self.stream { writer in
                gate.pass()
                try Self.write("rest", writer)
                notes.add("written")
            }
        }
        defer { server.stop() }
        let client = try server.connect()
        client.send(Message())
        #expect(client.hasReceived())
        #expect(notes.all.isEmpty)
        gate.open()
        #expect(try client.receive().body == "head,rest")
    }

    @Test("a stream that fails never ends properly, wherever it fails", arguments: [0, 1, 10, 100_000])
    func broken(count: Int) throws {
        let server = try TestServer { _ in
            Self.stream { writer in
                for _ in 0..<count { try Self.write("piece,", writer) }
                throw Broken()
            }
        }
        defer { server.stop() }
        let client = try server.connect()
        let answer = try client.exchange(Message())
        #expect(answer.status == 200)
        #expect(answer.ending == .nonsense)
    }

    @Test("a client that leaves ends the stream, also where the writer does not care")
    func clientGone() throws {
        let notes = Notes()
        let server = try TestServer { request in
            Self.stream { writer in
                do {
                    while true { try Self.write("piece,", writer) }
                } catch {
                    notes.add("\(error)")
                    if request.path == "/cares" { throw error }
                }
            }
        }
        defer { server.stop() }
        for path in ["/cares", "/does-not"] {
            do {
                let client = try server.connect()
                client.send(Message(path: path))
                #expect(client.hasReceived())
            }
        }
        wait(for: ["ClientGone()", "ClientGone()"]) { notes.all }
    }

    @Test("with all threads busy a further stream gets 503, other requests are answered, and it works afterwards")
    func full() throws {
        let gate = Gate()
        var options = Options()
        options.streams = 3
        let server = try TestServer(options) { request in
            request.path == "/now" ? .text("now") : Self.stream { _ in gate.pass() }
        }
        defer { server.stop() }
        let streams = try (0..<3).map { _ in try server.connect() }
        for client in streams {
            client.send(Message())
            #expect(client.hasReceived())
        }
        let client = try server.connect()
        let refused = try client.exchange(Message())
        #expect(refused.status == 503)
        #expect(refused["Retry-After"] == "5")
        #expect(refused.body.hasPrefix("{\"message\":\"Too many downloads"))
        #expect(refused.body.contains("\"detail\":\"Too many downloads"))
        #expect(try client.exchange(Message(path: "/now")).body == "now")
        #expect(try client.exchange(Message(method: "HEAD")).status == 200)
        gate.open()
        for client in streams { #expect(try client.receive().ending == .complete) }
        waitUntil("a stream finds a thread") { (try? client.exchange(Message()))?.status == 200 }
    }
}
