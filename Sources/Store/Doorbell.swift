import CLinux
import Glibc
import Time

/// A Unix datagram socket on which one process waits to be told that there is something new in the database.
///
/// A ring can be lost (the process is not running, its socket is full), so the listener also checks from time to time.
/// A ring carries no information: it only says to look into the database.
package final class Doorbell: Sendable {
    /// The descriptor becomes readable when the bell rings.
    package let descriptor: CInt
    private let path: String

    /// Creates the socket at `path`, replacing one that a dead process left. Members of the folder's group may ring.
    package init(path: String) throws(StoreError) {
        descriptor = linux_bind_datagram(path, 0o660)
        guard descriptor >= 0 else { throw .unusable("doorbell \(path): \(String(cString: strerror(errno)))") }
        self.path = path
    }

    deinit { Glibc.close(descriptor) }

    /// Blocks until the bell rings or `timeout` has passed, and consumes all pending rings. True if it rang.
    @discardableResult package func wait(_ timeout: Duration) -> Bool {
        var poll = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        guard Glibc.poll(&poll, 1, timeout.pollTimeout) > 0 else { return false }
        var byte: UInt8 = 0
        while recv(descriptor, &byte, 1, Int32(MSG_DONTWAIT)) >= 0 {}
        return true
    }
}

/// The other side of a ``Doorbell``.
package struct BellPush: Sendable {
    private let path: String

    /// - Parameter path: the socket of the ``Doorbell``, which need not exist yet.
    package init(path: String) { self.path = path }

    /// Rings. Never blocks; does nothing if no one listens or the bell is already ringing.
    ///
    /// - Returns: false if there is certainly no listener.
    @discardableResult package func ring() -> Bool {
        var byte: UInt8 = 1
        if linux_send_datagram(-1, path, &byte, 1) >= 0 { return true }
        // ENOENT: no one created the socket. ECONNREFUSED: its owner is dead. After any other error someone may be
        // listening.
        return errno != ENOENT && errno != ECONNREFUSED
    }
}
