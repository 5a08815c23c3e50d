import CLinux
import Glibc

/// The socket that the web server connects to.
package final class Listener: Sendable {
    let descriptor: Int32
    private let file: SocketFile?
    private let acceptor: @Sendable (Int32) -> Int32

    init(descriptor: Int32, file: SocketFile?, acceptor: @escaping @Sendable (Int32) -> Int32 = linux_accept) {
        self.descriptor = descriptor
        self.file = file
        self.acceptor = acceptor
    }

    deinit {
        // An inherited socket stays open: whoever passed it owns it.
        if file != nil { Glibc.close(descriptor) }
    }

    /// Listens on a new socket at `path`, replacing one that no process listens on any more.
    ///
    /// - Parameter mode: the file's mode, set before anyone can connect.
    /// - Throws: ``FastCGIError``
    package static func unix(path: String, mode: UInt32 = 0o660, backlog: Int32 = 4096) throws(FastCGIError) -> Listener
    {
        let probe = linux_connect_unix(path)
        if probe >= 0 {
            Glibc.close(probe)
            throw .inUse(path: path)
        }
        let descriptor = linux_listen_unix(path, backlog, mode)
        guard descriptor >= 0 else { throw .cannotListen(path: path, code: errno) }
        return Listener(descriptor: try nonBlocking(descriptor), file: SocketFile(path: path))
    }

    /// Listens on a socket that was passed to the process, for example by systemd(1). It is neither shut down nor
    /// closed here, and connections that are in its backlog when the server stops are left for the next one.
    ///
    /// - Throws: ``FastCGIError/notListening(descriptor:)``
    package static func inherited(descriptor: Int32) throws(FastCGIError) -> Listener {
        guard linux_is_listening(descriptor) else { throw .notListening(descriptor: descriptor) }
        return Listener(descriptor: try nonBlocking(descriptor), file: nil)
    }

    /// Other processes may accept from the same socket, so a connection may be gone by the time it is accepted: that
    /// must not block.
    private static func nonBlocking(_ descriptor: Int32) throws(FastCGIError) -> Int32 {
        let flags = fcntl(descriptor, F_GETFL)
        guard flags >= 0, fcntl(descriptor, F_SETFL, flags | O_NONBLOCK) >= 0 else {
            throw .system(call: "fcntl", code: errno)
        }
        return descriptor
    }
}

extension Listener {
    enum Accepted {
        case connection(Int32)
        /// The backlog is empty.
        case nobody
        /// Nothing can be accepted now; an errno(3).
        case failed(Int32)
    }

    func accept() -> Accepted {
        let descriptor = acceptor(self.descriptor)
        if descriptor >= 0 { return .connection(descriptor) }
        let code = errno
        return code == EAGAIN || code == ECONNABORTED ? .nobody : .failed(code)
    }

    /// Whether connections in the backlog would be lost with this process.
    var isOwn: Bool { file != nil }

    /// Removes the file of a socket of its own, so that no one can connect any more.
    func unlink() { file?.remove() }
}
