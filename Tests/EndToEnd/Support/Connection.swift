import Foundation

/// A TCP connection to the service, for what `curl` does not do.
final class Connection: Sendable {
    private let socket: CInt

    init(port: Int) throws {
        socket = Glibc.socket(AF_INET, CInt(SOCK_STREAM.rawValue) | CInt(SOCK_CLOEXEC.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        address.sin_addr.s_addr = UInt32(INADDR_LOOPBACK).bigEndian
        let size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let result = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { connect(socket, $0, size) }
        }
        guard socket >= 0, result == 0 else { throw Unexpected("connect: \(String(cString: strerror(errno)))") }
        var limit = timeval(tv_sec: 20, tv_usec: 0)
        setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        setsockopt(socket, SOL_SOCKET, SO_SNDTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
    }

    deinit { Glibc.close(socket) }

    /// Sends all of `bytes`; false when the other side has closed the connection before.
    @discardableResult
    func send(_ bytes: some Sequence<UInt8>) -> Bool {
        let bytes = Array(bytes)
        var sent = 0
        while sent < bytes.count {
            let count = bytes[sent...].withUnsafeBytes {
                Glibc.send(socket, $0.baseAddress, $0.count, CInt(MSG_NOSIGNAL))
            }
            if count <= 0 { return false }
            sent += count
        }
        return true
    }

    /// All that comes until the other side closes the connection. Blocks.
    ///
    /// - Throws: when nothing has come for 20 s.
    func receiveAll() throws -> String { String(decoding: try receiveBytes(), as: UTF8.self) }

    /// ``receiveAll()``, as bytes; or less, as soon as they are all that is wanted.
    func receiveBytes(until isAll: ([UInt8]) -> Bool = { _ in false }) throws -> [UInt8] {
        var received: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = recv(socket, &buffer, buffer.count, 0)
            if count == 0 || (count < 0 && errno == ECONNRESET) { return received }
            guard count > 0 else { throw Unexpected("recv: \(String(cString: strerror(errno)))") }
            received += buffer[..<count]
            if isAll(received) { return received }
        }
    }

    /// What has come once it contains `text`, and nothing after it has been waited for. Blocks.
    ///
    /// - Throws: when the other side closes the connection, or nothing comes for 20 s.
    func receive(until text: String) throws -> String {
        var received: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while received.firstRange(of: Array(text.utf8)) == nil {
            let count = recv(socket, &buffer, buffer.count, 0)
            guard count > 0 else {
                throw Unexpected("`\(text)` has not come, but \(String(decoding: received, as: UTF8.self))")
            }
            received += buffer[..<count]
        }
        return String(decoding: received, as: UTF8.self)
    }

    /// A TCP port of the loopback address that nothing listens on.
    static func freePort() throws -> Int {
        let socket = Glibc.socket(AF_INET, CInt(SOCK_STREAM.rawValue), 0)
        defer { Glibc.close(socket) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(INADDR_LOOPBACK).bigEndian
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let result = withUnsafeMutablePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(socket, $0, size) == 0 && getsockname(socket, $0, &size) == 0
            }
        }
        guard result else { throw Unexpected("no free port: \(String(cString: strerror(errno)))") }
        return Int(UInt16(bigEndian: address.sin_port))
    }
}
