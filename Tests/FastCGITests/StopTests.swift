import Glibc
import HTTPTypes
import Synchronization
import Testing
import Web

@testable import FastCGI

@Suite("Stopping")
struct StopTests {
    /// Stops on a thread of its own, as the answers are still to be received.
    private final class Stopping: Sendable {
        private let result = Mutex<Bool?>(nil)

        init(_ test: TestServer, within limit: Duration = .seconds(20)) {
            startThread { [self] in
                let isDone = test.server.stop(within: limit)
                result.withLock { $0 = isDone }
            }
            waitUntil("new connections are refused") { (try? test.connect()) == nil }
        }

        var isOver: Bool { result.withLock { $0 != nil } }
        func value() -> Bool? {
            waitUntil("the server stops") { isOver }
            return result.withLock { $0 }
        }
    }

    @Test("what is under way is finished, and idle connections are closed at once")
    func underWay() throws {
        let gate = Gate()
        let notes = Notes()
        let server = try TestServer { request in
            notes.add(request.path)
            if request.path == "/slow" { gate.pass() }
            return .text("done")
        }
        defer { server.stop() }
        let idle = try server.connect()
        _ = try idle.exchange(Message())
        let slow = try server.connect()
        slow.send(Message(path: "/slow"))
        waitUntil("the handler runs") { notes.all.contains("/slow") }
        let stopping = Stopping(server)
        #expect(try idle.isClosed())
        #expect(!stopping.isOver)
        gate.open()
        #expect(try slow.receive().body == "done")
        #expect(try slow.isClosed())
        #expect(stopping.value() == true)
    }

    @Test("all requests that only wait get the answer for that, then and later")
    func parked() throws {
        raiseDescriptorLimit()
        let gate = Gate()
        let notes = Notes()
        let gone = Atomic(0)
        var options = Options()
        options.handlerThreads = 1
        let server = try TestServer(options) { request in
            notes.add(request.path)
            if request.path == "/late" { gate.pass() }
            return .later { reply in
                reply.onGone { gone.add(1, ordering: .relaxed) }
                reply.onlyWaits()
            }
        }
        defer { server.stop() }
        let clients = try (0..<500).map { _ in try server.connect() }
        for client in clients { client.send(Message()) }
        wait(for: 500) { notes.all.count }
        let late = try server.connect()
        late.send(Message(path: "/late"))
        waitUntil("the last handler runs") { notes.all.contains("/late") }
        let stopping = Stopping(server)
        gate.open()
        for client in clients + [late] {
            let answer = try client.receive()
            #expect(answer.status == 503)
            #expect(answer["Retry-After"] == "1")
            #expect(answer.body.contains("\"message\":\"The service is restarting"))
            #expect(answer.ending == .complete)
            #expect(try client.isClosed())
        }
        #expect(stopping.value() == true)
        #expect(gone.load(ordering: .relaxed) == 501)
    }

    @Test("a parked request that is worked on gets its answer, then and later")
    func worked() throws {
        let gate = Gate()
        let notes = Notes()
        let server = try TestServer { request in
            notes.add(request.path)
            if request.path == "/late" { gate.pass() }
            return .later { reply in
                startThread {
                    gate.pass()
                    reply.send(.text(request.path))
                }
            }
        }
        defer { server.stop() }
        let clients = try (0..<20).map { _ in try server.connect() }
        for client in clients { client.send(Message(path: "/early")) }
        let late = try server.connect()
        late.send(Message(path: "/late"))
        wait(for: 21) { notes.all.count }
        let stopping = Stopping(server)
        gate.open()
        for client in clients { #expect(try client.receive().body == "/early") }
        #expect(try late.receive().body == "/late")
        #expect(stopping.value() == true)
    }

    @Test("a request that has begun to arrive is served when the rest of it comes")
    func halfArrived() throws {
        let server = try TestServer { .text($0.path) }
        defer { server.stop() }
        let message = Message(path: "/half").bytes
        let client = try server.connect()
        client.send(Array(message.prefix(20)))
        let kept = try server.connect()
        _ = try kept.exchange(Message())
        kept.send(Array(message.prefix(5)))
        let stopping = Stopping(server)
        client.send(Array(message.dropFirst(20)))
        kept.send(Array(message.dropFirst(5)))
        #expect(try client.receive().body == "/half")
        #expect(try kept.receive().body == "/half")
        #expect(stopping.value() == true)
    }

    @Test("streams continue to their end")
    func streamEnds() throws {
        let gate = Gate()
        let server = try TestServer { _ in .stream(Response(status: .ok)) { _ in gate.pass() } }
        defer { server.stop() }
        let client = try server.connect()
        client.send(Message())
        #expect(client.hasReceived())
        let stopping = Stopping(server)
        gate.open()
        #expect(try client.receive().ending == .complete)
        #expect(stopping.value() == true)
    }

    @Test("what has not ended in time is cut off: streams nobody reads, halves of heads, bodies that do not come")
    func cutOff() throws {
        let notes = Notes()
        let server = try TestServer { request in
            notes.add(request.path)
            if request.path == "/body" { return .text("\((try? request.body.read(limit: 10))?.count ?? -1)") }
            return .stream(Response(status: .ok)) { writer in
                while true { try [UInt8](repeating: 0, count: 8192).withUnsafeBytes { try writer.write($0) } }
            }
        }
        defer { server.stop() }
        let stream = try server.connect()
        stream.send(Message(path: "/stream"))
        let body = try server.connect()
        body.send(Message(method: "POST", path: "/body", announced: 5).head)
        let half = try server.connect()
        half.send(Record.begin())
        wait(for: ["/body", "/stream"]) { notes.all.sorted() }
        let start = ContinuousClock.now
        let stopping = Stopping(server, within: .milliseconds(100))
        #expect(stopping.value() == false)
        #expect(ContinuousClock.now - start < .seconds(5))
        #expect(try stream.receive().ending == .closed)
        #expect(try half.isClosed())
        #expect(try body.receive().ending == .closed)
    }

    @Test("what waits in the backlog of a socket of its own is served")
    func backlog() throws {
        let gate = Gate()
        let notes = Notes()
        var options = Options()
        options.handlerThreads = 1
        let server = try TestServer(options) { request in
            notes.add(request.path)
            gate.pass()
            return .text(request.path)
        }
        defer { server.stop() }
        let clients = try (0..<20).map { number in
            let client = try server.connect()
            client.send(Message(path: "/\(number)"))
            return client
        }
        waitUntil("the first handler runs") { !notes.all.isEmpty }
        let stopping = Stopping(server)
        gate.open()
        for (number, client) in clients.enumerated() { #expect(try client.receive().body == "/\(number)") }
        #expect(stopping.value() == true)
    }

    @Test("threads and descriptors are given back")
    func nothingLeft() throws {
        weak var server: Server?
        do {
            let test = try TestServer { _ in .text("ok") }
            server = test.server
            _ = try test.connect().exchange(Message())
            #expect(test.stop())
            #expect(test.stop(), "stopping twice is harmless")
        }
        waitUntil("the server is freed") { server == nil }
    }
}
