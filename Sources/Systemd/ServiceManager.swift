import CLinux

/// Tells the service manager how the process is doing (sd_notify(3)). Does nothing where none is listening.
package struct ServiceManager: Sendable {
    private let socket: String?

    package init(environment: [String: String]) {
        // A name in the abstract namespace, `@…`, is not supported: systemd gives a path.
        socket = environment["NOTIFY_SOCKET"].flatMap { $0.hasPrefix("/") ? $0 : nil }
    }

    /// The process serves.
    package func ready() { send("READY=1") }

    /// The process is about to end.
    package func stopping() { send("STOPPING=1") }

    private func send(_ text: String) {
        guard let socket else { return }
        let bytes = Array(text.utf8)
        _ = linux_send_datagram(-1, socket, bytes, bytes.count)
    }
}
