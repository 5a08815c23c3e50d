import CLinux
import Glibc

/// Tells the service manager the state of the process (sd_notify(3)). Does nothing if none is listening.
package struct ServiceManager: Sendable {
    private let socket: String?
    private let isWatched: Bool

    /// - Parameter environment: with systemd's `NOTIFY_SOCKET`, `WATCHDOG_USEC` and `WATCHDOG_PID`.
    package init(environment: [String: String]) {
        // A name in the abstract namespace, `@…`, is not supported: systemd passes a path.
        socket = environment["NOTIFY_SOCKET"].flatMap { $0.hasPrefix("/") ? $0 : nil }
        // The process ID shows that the variable is meant for this process, not for its parent.
        let isOurs = environment["WATCHDOG_PID"].map { $0 == String(getpid()) } ?? true
        isWatched = isOurs && environment["WATCHDOG_USEC"].flatMap { UInt64($0) } ?? 0 > 0
    }

    /// The process is serving.
    package func ready() { send("READY=1") }

    /// The process is about to end.
    package func stopping() { send("STOPPING=1") }

    /// The watchdog's sign of life. The main loop calls it in every turn: without it the service manager kills and
    /// restarts the process (`WatchdogSec`, sd_watchdog_enabled(3)). Never blocks.
    package func alive() {
        if isWatched { send("WATCHDOG=1") }
    }

    private func send(_ text: String) {
        guard let socket else { return }
        let bytes = Array(text.utf8)
        _ = linux_send_datagram(-1, socket, bytes, bytes.count)
    }
}
