import Glibc
import Logging
import TestSupport
import Testing

@testable import Systemd

@Suite("Messages for the journal")
struct JournalTests {
    @Test("a message carries its priority, and what it is about in fields of their own")
    func fields() throws {
        try withFolder { folder in
            let socket = try DatagramSocket(in: folder)
            let logger = try logger(to: socket)
            logger.warning("run 7c waits", metadata: ["run": "7c", "request": "9f"])
            #expect(
                socket.next() == """
                    MESSAGE=run 7c waits request=9f
                    PRIORITY=4
                    SYSLOG_IDENTIFIER=precheck-test
                    PRECHECK_REQUEST=9f
                    PRECHECK_RUN=7c

                    """)
            #expect(socket.next() == nil)
        }
    }

    @Test("line ends in a message make no further fields")
    func injection() throws {
        try withFolder { folder in
            let socket = try DatagramSocket(in: folder)
            let logger = try logger(to: socket)
            logger.error("a\nPRIORITY=0", metadata: ["cause": "b\nPRIORITY=0"])
            let lines = try #require(socket.next()).split(separator: "\n")
            #expect(lines.filter { $0.hasPrefix("PRIORITY=") } == ["PRIORITY=3"])
            #expect(lines.contains(#"PRECHECK_CAUSE=b\nPRIORITY=0"#))
        }
    }

    @Test("where standard error does not lead to the journal, nothing is sent to it")
    func elsewhere() {
        #expect(Journal(environment: [:]) == nil)
        #expect(Journal(environment: ["JOURNAL_STREAM": "1:1"]) == nil)
        #expect(Journal(environment: ["JOURNAL_STREAM": "nonsense"]) == nil)
    }

    @Test("a journal that does not take a message says so")
    func unreachable() throws {
        try withFolder { folder in
            let journal = try #require(Journal(environment: try Self.environment(), path: folder + "/nobody"))
            #expect(!journal.send([("MESSAGE", "lost")]))
        }
    }

    private func logger(to socket: DatagramSocket) throws -> Logger {
        let journal = try #require(Journal(environment: try Self.environment(), path: socket.path))
        return Logger(label: "precheck-test") { LogLines(label: $0, journal: journal) }
    }

    /// As the service manager sets it for a process whose standard error is this one's.
    private static func environment() throws -> [String: String] {
        var status = stat()
        try #require(fstat(STDERR_FILENO, &status) == 0)
        return ["JOURNAL_STREAM": "\(status.st_dev):\(status.st_ino)"]
    }
}
