import Glibc

/// Why the FastCGI side cannot start.
package enum FastCGIError: Error, Equatable, CustomStringConvertible {
    /// The socket at `path` could not be created; `code` is an errno(3).
    case cannotListen(path: String, code: Int32)
    /// Another process answers on the socket at `path`.
    case inUse(path: String)
    /// The descriptor that was handed over is not a listening stream socket.
    case notListening(descriptor: Int32)
    /// A system call failed; `code` is an errno(3).
    case system(call: String, code: Int32)
    /// libfcgi could not be initialised.
    case library(code: Int32)

    package var description: String {
        switch self {
        case .cannotListen(let path, let code): "cannot listen on \(path): \(Self.text(code))"
        case .inUse(let path):
            "another process is already listening on \(path); stop it first, or choose another socket"
        case .notListening(let descriptor):
            "descriptor \(descriptor) is not a listening stream socket: hand one over, as systemd.socket(5) does"
        case .system(let call, let code): "\(call): \(Self.text(code))"
        case .library(let code): "FCGX_Init failed with \(code)"
        }
    }

    private static func text(_ code: Int32) -> String { String(cString: strerror(code)) }
}
