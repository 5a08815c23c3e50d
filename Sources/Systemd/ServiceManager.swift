import CLinux
import Glibc

/// Tells the service manager how the process is doing (sd_notify(3)). Does nothing where none is listening.
package struct ServiceManager: Sendable {
    private let socket: String?
    private let isWatched: Bool

    package init(environment: [String: String]) {
        // A name in the abstract namespace, `@…`, is not supported: systemd gives a path.
        socket = environment["NOTIFY_SOCKET"].flatMap { $0.hasPrefix("/") ? $0 : nil }
        // The process id shows that the variable is meant for this process, and not for its parent.
        let isOurs = environment["WATCHDOG_PID"].map { $0 == String(getpid()) } ?? true
        isWatched = isOurs && environment["WATCHDOG_USEC"].flatMap { UInt64($0) } ?? 0 > 0
    }

    /// The process serves.
    package func ready() { send("READY=1") }

    /// The process is about to end.
    package func stopping() { send("STOPPING=1") }

    /// The work goes on. To be called by what does it, in every turn: when these cease to come the service manager ends the process
    /// and starts another (`WatchdogSec`, sd_watchdog_enabled(3)). Never blocks.
    package func alive() {
        if isWatched { send("WATCHDOG=1") }
    }

    private func send(_ text: String) {
        guard let socket else { return }
        let bytes = Array(text.utf8)
        _ = linux_send_datagram(-1, socket, bytes, bytes.count)
    }
}
