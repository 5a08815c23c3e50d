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
        // One that was handed over stays open: whoever handed it over owns it.
        if file != nil { Glibc.close(descriptor) }
    }

    /// Listens on a socket of its own at `path`, in the place of a socket that nobody answers on any more.
    ///
    /// - Parameter mode: the file's mode, which holds before anyone can connect.
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

    /// Listens on a socket that the caller was handed, for example by systemd(1). Its owner goes on owning it: it is
    /// neither shut down nor closed here, and what waits in its backlog when the server stops is left for the next one.
    ///
    /// - Throws: ``FastCGIError/notListening(descriptor:)``
    package static func inherited(descriptor: Int32) throws(FastCGIError) -> Listener {
        guard linux_is_listening(descriptor) else { throw .notListening(descriptor: descriptor) }
        return Listener(descriptor: try nonBlocking(descriptor), file: nil)
    }

    /// Without blocking: on a listening socket that others accept from too, a connection may be gone when its turn
    /// comes.
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
        /// Nobody waits.
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

    /// Whether connections that wait in the backlog would be lost with this process.
    var isOwn: Bool { file != nil }

    /// Takes the name of a socket of its own away: nobody connects any more.
    func unlink() { file?.remove() }
}
