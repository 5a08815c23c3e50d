import Glibc
import Systemd
import TestSupport
import Testing

@Suite("What the service manager is told")
struct ServiceManagerTests {
    @Test("readiness, signs of life and the end are told, each in a datagram of its own")
    func messages() throws {
        try withFolder { folder in
            let socket = try DatagramSocket(in: folder)
            let manager = ServiceManager(environment: [
                "NOTIFY_SOCKET": socket.path, "WATCHDOG_USEC": "1000000", "WATCHDOG_PID": "\(getpid())",
            ])
            manager.ready()
            manager.alive()
            manager.stopping()
            #expect(socket.next() == "READY=1")
            #expect(socket.next() == "WATCHDOG=1")
            #expect(socket.next() == "STOPPING=1")
            #expect(socket.next() == nil)
        }
    }

    @Test(
        "signs of life are given only where they are asked for, and of this process",
        arguments: [[:], ["WATCHDOG_USEC": "0"], ["WATCHDOG_USEC": "1000000", "WATCHDOG_PID": "1"]])
    func notWatched(variables: [String: String]) throws {
        try withFolder { folder in
            let socket = try DatagramSocket(in: folder)
            let environment = variables.merging(["NOTIFY_SOCKET": socket.path]) { $1 }
            ServiceManager(environment: environment).alive()
            #expect(socket.next() == nil)
        }
    }
}
