import Glibc

/// A web server's end of a connection. Blocking, with a time-out that makes a test fail instead of hang.
final class Client {
    let descriptor: Int32

    struct Failure: Error {
        let call: String
        let code: Int32
    }

    init(_ path: String) throws {
        descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        let code = withSocketAddress(path) { connect(descriptor, $0, $1) }
        guard code == 0 else { throw Failure(call: "connect", code: errno) }
        var limit = timeval(tv_sec: 20, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
    }

    deinit { Glibc.close(descriptor) }

    /// Sends all of `bytes`; false when the other side does not take them.
    @discardableResult
    func send(_ bytes: [UInt8]) -> Bool {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
            guard count > 0 else { return false }
            rest = rest.dropFirst(count)
        }
        return true
    }

    @discardableResult
    func send(_ message: Message) -> Bool { send(message.bytes) }

    func endSending() { shutdown(descriptor, Int32(SHUT_WR)) }

    /// One answer, up to its end or the connection's.
    func receive() throws -> Received {
        var output: [UInt8] = []
        while true {
            guard let header = try read(8) else { return Received(output: output, ending: .closed) }
            guard header[0] == 1 else { return Received(output: output, ending: .nonsense) }
            guard let content = try read(Int(header[4]) << 8 | Int(header[5])), try read(Int(header[6])) != nil else {
                return Received(output: output, ending: .closed)
            }
            if header[1] == Record.Kind.output.rawValue { output += content }
            if header[1] == Record.Kind.end.rawValue { return Received(output: output, ending: .complete) }
        }
    }

    /// What has arrived of a live response, once it ends with `text`.
    ///
    /// - Throws: when it has not within the time-out.
    func receiveOutput(until text: String) throws -> String {
        var output: [UInt8] = []
        while !String(decoding: output, as: UTF8.self).hasSuffix(text) {
            guard let header = try read(8), header[1] == Record.Kind.output.rawValue,
                let content = try read(Int(header[4]) << 8 | Int(header[5])), try read(Int(header[6])) != nil
            else { throw Failure(call: "receiveOutput", code: 0) }
            output += content
        }
        return String(decoding: output, as: UTF8.self)
    }

    /// Sends a request and receives the answer.
    func exchange(_ message: Message) throws -> Received {
        send(message)
        return try receive()
    }

    /// Waits until something has arrived, without taking it; false when the connection ends instead.
    func hasReceived() -> Bool {
        var byte: UInt8 = 0
        return recv(descriptor, &byte, 1, Int32(MSG_PEEK)) == 1
    }

    /// Waits for the end of the connection; false when something else comes first.
    func isClosed() throws -> Bool { try read(1) == nil }

    private func read(_ count: Int) throws -> [UInt8]? {
        var bytes = [UInt8](repeating: 0, count: count)
        var position = 0
        while position < count {
            let got = bytes.withUnsafeMutableBytes { bytes in
                let rest = UnsafeMutableRawBufferPointer(rebasing: bytes[position...])
                return recv(descriptor, rest.baseAddress, rest.count, 0)
            }
            if got == 0 || (got < 0 && errno == ECONNRESET) { return nil }
            guard got > 0 else { throw Failure(call: "recv", code: errno) }
            position += got
        }
        return bytes
    }
}

/// What came of a request.
struct Received {
    enum Ending {
        /// FCGI_END_REQUEST.
        case complete
        /// The end of the connection.
        case closed
        /// A record of another version.
        case nonsense
    }

    let output: [UInt8]
    let ending: Ending

    private var parts: (head: String, body: String) {
        let text = String(decoding: output, as: UTF8.self)
        let lines = text.split(separator: "\r\n", omittingEmptySubsequences: false)
        let head = lines.prefix { !$0.isEmpty }
        return (head.joined(separator: "\n"), lines.dropFirst(head.count + 1).joined(separator: "\r\n"))
    }

    var status: Int? { self["Status"].flatMap { Int($0.prefix(3)) } }
    var body: String { parts.body }

    subscript(name: String) -> String? {
        let line = parts.head.split(separator: "\n").first { $0.lowercased().hasPrefix(name.lowercased() + ": ") }
        return line.map { String($0.dropFirst(name.count + 2)) }
    }
}

func withSocketAddress(_ path: String, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Int32) -> Int32 {
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: Array(path.utf8)) }
    return withUnsafePointer(to: &address) {
        $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { body($0, socklen_t(MemoryLayout<sockaddr_un>.size)) }
    }
}
