import Glibc
import Synchronization
import Testing
import Web

@testable import FastCGI

@Suite("Parked requests", .serialized)
struct ParkingTests {
    /// Parks every request, and hands the replies out.
    private final class Lot: Sendable {
        let replies = Mutex<[any Reply]>([])
        let gone = Atomic(0)

        var answer: @Sendable (Request) -> Answer {
            { request in
                if request.path == "/now" { return .text("now") }
                return .later { reply in
                    reply.onGone { self.gone.add(1, ordering: .relaxed) }
                    self.replies.withLock { $0.append(reply) }
                }
            }
        }

        var count: Int { replies.withLock { $0.count } }
        func takeAll() -> [any Reply] {
            replies.withLock { replies in
                defer { replies = [] }
                return replies
            }
        }
    }

    init() { raiseDescriptorLimit() }

    private func park(_ count: Int, on server: TestServer, _ lot: Lot) throws -> [Client] {
        let clients = try (0..<count).map { _ in try server.connect() }
        for client in clients { client.send(Message(path: "/wait")) }
        wait(for: count) { lot.count }
        return clients
    }

    @Test("five hundred hold no threads, others are served meanwhile, and all are answered from one thread")
    func herd() throws {
        let lot = Lot()
        let server = try TestServer(answer: lot.answer)
        defer { server.stop() }
        let threads = entries(of: "/proc/self/task")
        let clients = try park(500, on: server, lot)
        // Other tests start threads too, but not hundreds.
        #expect(entries(of: "/proc/self/task") < threads + 100)
        #expect(try server.connect().exchange(Message(path: "/now")).body == "now")
        for reply in lot.takeAll() { #expect(reply.send(.text("done"))) }
        for client in clients {
            let answer = try client.receive()
            #expect(answer.body == "done")
            #expect(answer.ending == .complete)
        }
        #expect(lot.gone.load(ordering: .relaxed) == 0)
    }

    @Test("a connection can be parked again and again")
    func again() throws {
        let lot = Lot()
        let server = try TestServer(answer: lot.answer)
        defer { server.stop() }
        let client = try server.connect()
        for number in 0..<200 {
            client.send(Message(method: "HEAD"))
            wait(for: 1) { lot.count }
            for reply in lot.takeAll() { #expect(reply.send(.text("\(number)"))) }
            #expect(try client.receive()["Content-Length"] == "\(String(number).count)")
        }
        #expect(lot.gone.load(ordering: .relaxed) == 0)
    }

    @Test("clients that go away are noticed, and cannot be answered any more")
    func gone() throws {
        let lot = Lot()
        let server = try TestServer(answer: lot.answer)
        defer { server.stop() }
        var clients = try park(300, on: server, lot)
        clients.removeLast(200)
        wait(for: 200) { lot.gone.load(ordering: .relaxed) }
        let sent = lot.takeAll().map { $0.send(.text("done")) }
        #expect(sent.count { $0 } == 100)
        for client in clients { #expect(try client.receive().body == "done") }
    }

    @Test("whatever arrives on a parked connection ends it")
    func abort() throws {
        let lot = Lot()
        let server = try TestServer(answer: lot.answer)
        defer { server.stop() }
        let client = try #require(try park(1, on: server, lot).first)
        client.send(Record(kind: .abort).bytes)
        #expect(try client.isClosed())
        wait(for: 1) { lot.gone.load(ordering: .relaxed) }
        let reply = try #require(lot.takeAll().first)
        #expect(!reply.send(.text("late")))
        let notes = Notes()
        reply.onGone { notes.add("at once") }
        #expect(notes.all == ["at once"])
    }

    @Test("of two answers the first one counts")
    func twice() throws {
        let lot = Lot()
        let server = try TestServer(answer: lot.answer)
        defer { server.stop() }
        let client = try #require(try park(1, on: server, lot).first)
        let reply = try #require(lot.takeAll().first)
        #expect(reply.send(.text("first")))
        #expect(!reply.send(.text("second")))
        reply.onGone { Issue.record("gone after its answer") }
        #expect(try client.receive().body == "first")
        #expect(try client.exchange(Message(path: "/now")).body == "now")
    }

    @Test("answers and clients that leave at the same moment do not collide")
    func race() throws {
        let lot = Lot()
        let server = try TestServer(answer: lot.answer)
        defer { server.stop() }
        for _ in 0..<20 {
            var clients = try park(50, on: server, lot)
            let replies = lot.takeAll()
            let before = lot.gone.load(ordering: .relaxed)
            let sent = Atomic(0)
            let isDone = Atomic(false)
            startThread {
                for reply in replies where reply.send(.text("done")) { sent.add(1, ordering: .relaxed) }
                isDone.store(true, ordering: .releasing)
            }
            clients.removeAll()
            waitUntil("all are answered") { isDone.load(ordering: .acquiring) }
            wait(for: 50) { sent.load(ordering: .relaxed) + lot.gone.load(ordering: .relaxed) - before }
        }
        #expect(try server.connect().exchange(Message(path: "/now")).body == "now")
    }
}
