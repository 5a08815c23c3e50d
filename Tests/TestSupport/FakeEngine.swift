import Foundation
import Synchronization

/// An HTTP server on a unix socket that answers every request by a script, so that it can fail in ways of its own.
package final class FakeEngine: Sendable {
    package typealias Script = @Sendable (Request, Connection) -> Void

    package struct Request: Equatable, Sendable {
        package let method: String
        package let target: String
        package let body: String
    }

    /// What has come in.
    private final class Log: Sendable {
        let requests = Mutex<[Request]>([])
        let connections = Mutex(0)
    }

    package let socket: String
    private let listener: Int32
    private let log = Log()

    /// - Parameter script: called on the thread of the connection.
    package init(_ script: @escaping Script) throws {
        socket = "/tmp/fake-engine-\(getpid())-\(UInt32.random(in: 0...UInt32.max)).sock"
        listener = try Self.listen(at: socket)
        // The thread ends when the socket is shut down, and those of the connections when their peers go.
        Thread.detachNewThread { [listener, log] in
            while case let fd = Glibc.accept(listener, nil, nil), fd >= 0 {
                log.connections.withLock { $0 += 1 }
                Thread.detachNewThread { Self.serve(Connection(fd: fd), log, script) }
            }
            close(listener)
        }
    }

    deinit {
        shutdown(listener, Int32(SHUT_RDWR))
        unlink(socket)
    }

    package var requests: [Request] { log.requests.withLock { $0 } }
    package var connections: Int { log.connections.withLock { $0 } }

    private static func serve(_ connection: Connection, _ log: Log, _ script: Script) {
        while let request = connection.readRequest() {
            log.requests.withLock { $0.append(request) }
            script(request, connection)
        }
        connection.cut()
    }

    private static func listen(at path: String) throws -> Int32 {
        let fd = Glibc.socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
        let bound = withUnsafeBytes(of: &address) { bytes in
            bind(fd, bytes.baseAddress?.assumingMemoryBound(to: sockaddr.self), socklen_t(bytes.count))
        }
        guard fd >= 0, bound == 0, Glibc.listen(fd, 64) == 0 else {
            throw POSIXError(POSIXErrorCode(rawValue: errno) ?? .EIO)
        }
        return fd
    }
}

extension FakeEngine {
    /// The server's end of one connection.
    package final class Connection: Sendable {
        private let fd: Int32
        private let isOpen = Mutex(true)
        /// What has arrived and was not read yet.
        private let received = Mutex<ArraySlice<UInt8>>([])

        fileprivate init(fd: Int32) {
            self.fd = fd
        }

        fileprivate func readRequest() -> Request? {
            var bytes: [UInt8] = []
            let end = Array("\r\n\r\n".utf8)
            while !bytes.suffix(4).elementsEqual(end) {
                guard isOpen.withLock({ $0 }), let byte = readByte() else { return nil }
                bytes.append(byte)
            }
            let lines = String(decoding: bytes, as: UTF8.self).components(separatedBy: "\r\n")
            let words = lines[0].split(separator: " ")
            let length =
                lines.lazy.filter { $0.lowercased().hasPrefix("content-length:") }
                .compactMap { Int($0.dropFirst(15).trimmingCharacters(in: .whitespaces)) }.first ?? 0
            let body = (0..<length).compactMap { _ in readByte() }
            return Request(
                method: String(words[0]), target: String(words[1]), body: String(decoding: body, as: UTF8.self))
        }

        /// Sends all, or what the peer takes before it goes.
        package func send(_ text: String) { send(Array(text.utf8)) }

        @discardableResult package func send(_ bytes: [UInt8]) -> Int {
            var sent = 0
            while sent < bytes.count {
                let count = bytes.withUnsafeBytes { bytes in
                    let rest = UnsafeRawBufferPointer(rebasing: bytes[sent...])
                    return Glibc.send(fd, rest.baseAddress, rest.count, Int32(MSG_NOSIGNAL))
                }
                guard count > 0 else { break }
                sent += count
            }
            return sent
        }

        package func answer(_ status: String, _ body: String = "") {
            send("HTTP/1.1 \(status)\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)")
        }

        package func beginStream() { send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n") }

        package func sendChunk(_ bytes: [UInt8]) {
            send(Array("\(String(bytes.count, radix: 16))\r\n".utf8) + bytes + Array("\r\n".utf8))
        }

        package func endStream() { send("0\r\n\r\n") }

        /// Closes the connection, as a dying process does.
        package func cut() {
            isOpen.withLock { isOpen in
                guard isOpen else { return }
                isOpen = false
                shutdown(fd, Int32(SHUT_RDWR))
            }
        }

        /// Waits until the peer has closed the connection.
        package func awaitClose() {
            while readByte() != nil {}
        }

        /// Makes `send` give up when the peer has not read for so long.
        package func limitSending(toMilliseconds milliseconds: Int) {
            var time = timeval(tv_sec: 0, tv_usec: milliseconds * 1000)
            setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &time, socklen_t(MemoryLayout<timeval>.size))
        }

        deinit { close(fd) }

        private func readByte() -> UInt8? {
            received.withLock { received in
                if received.isEmpty {
                    let bytes = [UInt8](unsafeUninitializedCapacity: 4096) { buffer, count in
                        count = max(0, recv(fd, buffer.baseAddress, buffer.count, 0))
                    }
                    received = bytes[...]
                }
                return received.popFirst()
            }
        }
    }
}
