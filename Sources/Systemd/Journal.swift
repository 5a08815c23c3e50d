import CLinux
import Glibc

/// The journal of this host, which stores messages with fields (https://systemd.io/JOURNAL_NATIVE_PROTOCOL/):
/// `journalctl PRECHECK_RUN=…` finds what concerns a run.
package struct Journal: Sendable {
    private let path: String

    /// Nil unless standard error is connected to the journal, which `JOURNAL_STREAM` tells by device and inode
    /// (systemd.exec(5)).
    ///
    /// - Parameter path: the journal's socket.
    package init?(environment: [String: String], path: String = "/run/systemd/journal/socket") {
        var status = stat()
        guard let stream = environment["JOURNAL_STREAM"], fstat(STDERR_FILENO, &status) == 0,
            stream == "\(status.st_dev):\(status.st_ino)"
        else { return nil }
        self.path = path
    }

    /// Sends one message; false if the journal does not accept it now. Never blocks.
    ///
    /// - Parameter fields: names of capital letters, digits and underscores; values without line ends.
    func send(_ fields: [(name: String, value: String)]) -> Bool {
        let bytes = fields.flatMap { Array("\($0.name)=\($0.value)\n".utf8) }
        return linux_send_datagram(-1, path, bytes, bytes.count) == bytes.count
    }
}
