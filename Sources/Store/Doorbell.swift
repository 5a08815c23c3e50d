import CLinux
import Glibc
import Time

/// Where one process waits to be told that there is something new in the database: a unix datagram socket.
///
/// A ring can be lost (the process is not up, its socket is full), so the listener also looks by itself from time to time. What
/// rings say is nothing but "look": the database is the truth.
package final class Doorbell: Sendable {
    /// The descriptor becomes readable when the bell rings.
    package let descriptor: CInt
    private let path: String

    /// Makes the socket at `path`, in place of one that a dead process left. Members of the folder's group may ring.
    package init(path: String) throws(StoreError) {
        descriptor = linux_bind_datagram(path, 0o660)
        guard descriptor >= 0 else { throw .unusable("doorbell \(path): \(String(cString: strerror(errno)))") }
        self.path = path
    }

    deinit { Glibc.close(descriptor) }

    /// Blocks until the bell rings or `timeout` has passed, and swallows all rings that are there. True when it rang.
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

    package init(path: String) { self.path = path }

    /// Rings. Never blocks; does nothing when nobody listens or the bell is ringing already.
    ///
    /// - Returns: whether somebody listens, as far as can be known.
    @discardableResult package func ring() -> Bool {
        var byte: UInt8 = 1
        if linux_send_datagram(-1, path, &byte, 1) >= 0 { return true }
        // Nobody has made the socket, or who made it is dead. Whatever else is in the way, somebody may be there.
        return errno != ENOENT && errno != ECONNREFUSED
    }
}
