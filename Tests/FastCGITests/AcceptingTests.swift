import Glibc
import Synchronization
import Testing
import Web

@testable import FastCGI

@Suite("Accepting connections")
struct AcceptingTests {
    @Test(
        "without descriptors left, accepting is tried again after a pause, not all the time",
        arguments: [EMFILE, ENFILE, ENOMEM])
    func starved(code: Int32) throws {
        let folder = try temporaryFolder()
        defer { rmdir(folder) }
        let path = folder + "/s"
        let calls = Atomic(0)
        let isStarved = Atomic(true)
        let socket = try Listener.unix(path: path)
        let listener = Listener(descriptor: dup(socket.descriptor), file: SocketFile(path: path)) { descriptor in
            calls.add(1, ordering: .relaxed)
            if isStarved.load(ordering: .relaxed) {
                errno = code
                return -1
            }
            return accept(descriptor, nil, nil)
        }
        var options = Options()
        options.acceptPause = .milliseconds(50)
        let test = try TestServer(listener, at: path, options) { _ in .text("ok") }
        let clients = try (0..<5).map { _ in try test.connect() }
        let start = ContinuousClock.now
        waitUntil("it is tried several times") { calls.load(ordering: .relaxed) >= 4 }
        #expect(ContinuousClock.now - start >= .milliseconds(140))
        isStarved.store(false, ordering: .relaxed)
        for client in clients { #expect(try client.exchange(Message()).body == "ok") }
        test.server.stop(within: .seconds(20))
    }
}
