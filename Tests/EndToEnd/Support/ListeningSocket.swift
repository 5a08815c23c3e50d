import Foundation

/// A unix socket that listens for as long as this does, whoever accepts: a service manager's.
final class ListeningSocket {
    let path: String
    let descriptor: CInt

    init(path: String) throws {
        self.path = path
        unlink(path)
        descriptor = socket(AF_UNIX, CInt(SOCK_STREAM.rawValue), 0)
        guard bindUnix(descriptor, to: path), listen(descriptor, 4096) == 0 else {
            throw Unexpected("\(path): \(String(cString: strerror(errno)))")
        }
    }

    deinit { close(descriptor) }
}
