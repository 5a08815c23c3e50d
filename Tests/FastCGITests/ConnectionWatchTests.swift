import Glibc
import HTTPTypes
import Testing
import Web

@testable import FastCGI

@Suite("Connections that wait")
struct ConnectionWatchTests {
    private let watch: ConnectionWatch
    private let listener: Listener
    private let path: String

    init() throws {
        path = try temporaryFolder() + "/s"
        listener = try Listener.unix(path: path)
        watch = try ConnectionWatch(listener: listener.descriptor)
    }

    /// Both ends of a connection.
    private func connection() throws -> (Connection, Client) {
        let client = try Client(path)
        guard case .connection(let descriptor) = listener.accept() else {
            throw Client.Failure(call: "accept", code: errno)
        }
        return (Connection(descriptor), client)
    }

    private func clean() {
        listener.unlink()
        rmdir(String(path.dropLast(2)))
    }

    @Test("as the server stops, idle ones are given back, but not those with something to read")
    func stopping() throws {
        defer { clean() }
        let (silent, silentClient) = try connection()
        let (busy, busyClient) = try connection()
        #expect(watch.awaitRequest(on: silent))
        #expect(watch.awaitRequest(on: busy))
        busyClient.send([1])
        let leaving = watch.stop()
        try #require(leaving.count == 1)
        guard case .idle(let connection) = leaving.first else { throw Client.Failure(call: "stop", code: 0) }
        #expect(connection === silent)
        guard case .readable(let other) = watch.next() else { throw Client.Failure(call: "next", code: 0) }
        #expect(other === busy)
        #expect(watch.awaitRequest(on: busy), "there is still something to read")
        #expect(!watch.awaitRequest(on: silent))
        silentClient.send([1])
        #expect(watch.awaitRequest(on: silent))
        withExtendedLifetime(busyClient) {}
    }

    @Test("a parked one is taken once: by its answer or by its client's going away")
    func once() throws {
        defer { clean() }
        let (first, firstClient) = try connection()
        let reply = ParkedReply(key: watch.newKey(), method: .get, answer: { _, _ in .late }, wait: { _ in })
        #expect(watch.park(first, reply))
        #expect(watch.takeParked(reply.key) === first)
        #expect(watch.takeParked(reply.key) == nil)
        firstClient.endSending()
        let again = ParkedReply(key: watch.newKey(), method: .get, answer: { _, _ in .late }, wait: { _ in })
        #expect(watch.park(first, again))
        guard case .gone(let connection, let gone) = watch.next() else { throw Client.Failure(call: "next", code: 0) }
        #expect(connection === first)
        #expect(gone === again)
        #expect(watch.takeParked(again.key) == nil)
        #expect(watch.stop().isEmpty)
        #expect(watch.park(first, reply), "what is worked on is seen through")
        #expect(watch.letWait(reply) === first)
    }

    @Test("every thread that waits learns of the end")
    func end() throws {
        defer { clean() }
        let notes = Notes()
        for _ in 0..<4 {
            startThread { [watch] in if case .ended = watch.next() { notes.add("ended") } }
        }
        watch.end()
        wait(for: 4) { notes.all.count }
    }
}
