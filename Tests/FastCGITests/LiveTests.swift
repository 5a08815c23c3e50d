import Glibc
import HTTPTypes
import Synchronization
import Testing
import Web

@testable import FastCGI

@Suite("Live responses", .serialized)
struct LiveTests {
    /// A body that tests put pieces into.
    private final class Pieces: LiveBody {
        private struct State {
            var pieces: [LivePiece] = []
            var wake: (@Sendable () -> Void)?
            var failure: (any Error)?
            var ends = 0
            var given = 0
        }

        struct Failure: Error {}

        private let state = Mutex(State())

        func begin(_ wake: @escaping @Sendable () -> Void) { state.withLock { $0.wake = wake } }

        func next() throws -> LivePiece {
            try state.withLock { state in
                if let failure = state.failure, state.pieces.isEmpty { throw failure }
                if state.pieces.isEmpty { return .nothingYet }
                state.given += 1
                return state.pieces.removeFirst()
            }
        }

        func end() { state.withLock { $0.ends += 1 } }

        func put(_ pieces: LivePiece...) {
            state.withLock { $0.pieces += pieces }
            wake()
        }

        func put(_ text: String) { put(.bytes(Array(text.utf8))) }
        func fail() {
            state.withLock { $0.failure = Failure() }
            wake()
        }
        func wake() { state.withLock(\.wake)?() }
        var ends: Int { state.withLock(\.ends) }
        var given: Int { state.withLock(\.given) }
        var hasBegun: Bool { state.withLock { $0.wake != nil } }
    }

    /// Gives each request a body of its own.
    private final class Bodies: Sendable {
        private let bodies = Mutex<[Pieces]>([])
        var all: [Pieces] { bodies.withLock { $0 } }
        var answer: @Sendable (Request) -> Answer {
            { request in
                if request.path == "/now" { return .text("now") }
                let body = Pieces()
                self.bodies.withLock { $0.append(body) }
                return .live(Response(status: .ok), body)
            }
        }
    }

    init() { raiseDescriptorLimit() }

    /// A server, and a client that has asked for one body.
    private func start(
        _ options: Options = Options(), _ message: Message = Message()
    ) throws -> (server: TestServer, client: Client, body: Pieces, bodies: Bodies) {
        let bodies = Bodies()
        let server = try TestServer(options, answer: bodies.answer)
        let client = try server.connect()
        client.send(message)
        wait(for: 1) { bodies.all.count }
        return (server, client, try #require(bodies.all.first), bodies)
    }

    @Test("pieces arrive as they come, and the connection serves further requests afterwards")
    func pieces() throws {
        let (server, client, body, bodies) = try start()
        defer { server.stop() }
        #expect(try client.receiveOutput(until: "\r\n\r\n").hasPrefix("Status: 200"))
        for number in 1...50 {
            body.put("piece \(number);")
            #expect(try client.receiveOutput(until: ";") == "piece \(number);")
        }
        body.put(.bytes(Array("last".utf8)), .end)
        let rest = try client.receive()
        #expect(rest.ending == .complete)
        #expect(String(decoding: rest.output, as: UTF8.self) == "last")
        wait(for: 1) { body.ends }
        for count in 2...20 {
            client.send(Message(request: count))
            wait(for: count) { bodies.all.count }
            bodies.all[count - 1].put(.bytes([120]), .end)
            #expect(try client.receive().body == "x")
        }
        #expect(try client.exchange(Message(path: "/now")).body == "now")
    }

    @Test("five hundred hold no threads, and each gets everything though all are told at once")
    func herd() throws {
        let bodies = Bodies()
        let server = try TestServer(answer: bodies.answer)
        defer { server.stop() }
        let threads = entries(of: "/proc/self/task")
        let clients = try (0..<500).map { _ in try server.connect() }
        for client in clients { client.send(Message()) }
        wait(for: 500) { bodies.all.count { $0.hasBegun } }
        #expect(entries(of: "/proc/self/task") < threads + 100)
        for round in 1...20 {
            for body in bodies.all { body.put("\(round) ") }
        }
        for body in bodies.all { body.put(.end) }
        let expected = (1...20).map { "\($0) " }.joined()
        for client in clients {
            let answer = try client.receive()
            #expect(answer.body == expected)
            #expect(answer.ending == .complete)
        }
    }

    @Test(
        "a body much larger than the socket's buffer reaches a slow client completely, and is generated as the client reads"
    )
    func large() throws {
        let (server, client, body, _) = try start()
        defer { server.stop() }
        // Small beside the socket's buffer, which holds less when the machine's memory is scarce.
        let piece = (0..<10_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        for _ in 0..<1000 { body.put(.bytes(piece)) }
        body.put(.end)
        // Nothing has been read yet: the rest is not asked for.
        waitUntil("the buffer is full") { body.given > 1 }
        #expect(body.given < 500)
        let answer = try client.receive()
        let head = try #require(answer.output.firstRange(of: Array("\r\n\r\n".utf8)))
        #expect(answer.output[head.upperBound...].elementsEqual((0..<1000).flatMap { _ in piece }))
        #expect(answer.ending == .complete)
    }

    @Test("a client that does not read is cut off, and delays nobody")
    func stalled() throws {
        var options = Options()
        options.sendTimeout = .milliseconds(200)
        let (server, client, body, bodies) = try start(options)
        defer { server.stop() }
        for _ in 0..<100 { body.put(.bytes([UInt8](repeating: 1, count: 65_536))) }
        let reader = try server.connect()
        reader.send(Message())
        wait(for: 2) { bodies.all.count }
        bodies.all[1].put(.bytes([121]), .end)
        #expect(try reader.receive().body == "y")
        waitUntil("it is cut off") {
            body.wake()
            return body.ends == 1
        }
        #expect(try client.receive().ending != .complete)
    }

    @Test("a client that goes away, or says anything, ends the body once")
    func gone() throws {
        let bodies = Bodies()
        let server = try TestServer(answer: bodies.answer)
        defer { server.stop() }
        var clients = try (0..<20).map { _ in try server.connect() }
        for client in clients { client.send(Message()) }
        wait(for: 20) { bodies.all.count { $0.hasBegun } }
        for client in clients.prefix(5) { client.send(Record(kind: .abort).bytes) }
        clients.removeLast(10)
        wait(for: 15) { bodies.all.count { $0.ends == 1 } }
        for body in bodies.all { body.put("late") }
        for body in bodies.all { body.put(.end) }
        wait(for: 20) { bodies.all.count { $0.ends == 1 } }
    }

    @Test("a body that fails looks broken off, not complete")
    func failure() throws {
        let (server, client, body, _) = try start()
        defer { server.stop() }
        body.put("some")
        body.fail()
        let answer = try client.receive()
        #expect(answer.body == "some")
        #expect(answer.ending == .nonsense)
        wait(for: 1) { body.ends }
    }

    @Test("a server that stops ends live responses properly")
    func stop() throws {
        let (server, client, body, _) = try start()
        body.put("some")
        #expect(try client.receiveOutput(until: "some").hasSuffix("some"))
        #expect(server.stop())
        #expect(try client.receive().ending == .complete)
        #expect(body.ends == 1)
        body.put("late")
    }

    @Test("to HEAD the head alone is sent")
    func head() throws {
        let (server, client, body, _) = try start(Options(), Message(method: "HEAD"))
        defer { server.stop() }
        let answer = try client.receive()
        #expect(answer.status == 200)
        #expect(answer.body.isEmpty && answer.ending == .complete)
        #expect(body.ends == 1 && body.given == 0)
    }
}
