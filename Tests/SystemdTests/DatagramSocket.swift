import CLinux
import Glibc

/// A datagram socket as a service manager or a journal has it.
final class DatagramSocket {
    let path: String
    private let descriptor: CInt

    init(in folder: String) throws {
        path = folder + "/socket"
        descriptor = linux_bind_datagram(path, 0o600)
        guard descriptor >= 0 else { throw Failure(code: errno) }
    }

    deinit { close(descriptor) }

    /// The next datagram that has arrived, as text; nil when there is none.
    func next() -> String? {
        var bytes = [UInt8](repeating: 0, count: 65_536)
        let count = recv(descriptor, &bytes, bytes.count, Int32(MSG_DONTWAIT))
        return count >= 0 ? String(decoding: bytes[..<count], as: UTF8.self) : nil
    }

    struct Failure: Error {
        let code: CInt
    }
}
