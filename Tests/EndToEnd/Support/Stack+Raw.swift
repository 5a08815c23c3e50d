import Foundation

/// Requests on a connection of their own, for what `curl` does not send.
extension Stack {
    /// Sends a request's head, and of its body what is given, and returns the answer that comes.
    ///
    /// - Parameter fields: header fields beside `Host` and `Connection: close`.
    func raw(
        _ method: String, _ path: String, _ fields: [String] = [], body: [UInt8] = []
    ) async throws -> HTTP.Answer {
        let head = ["\(method) \(path) HTTP/1.1", "Host: localhost", "Connection: close"] + fields + ["", ""]
        return try await raw(Array(head.joined(separator: "\r\n").utf8) + body, method, path)
    }

    /// Sends bytes, and returns the answer to what is in effect a request of `method` and `path`.
    func raw(_ bytes: [UInt8], _ method: String, _ path: String) async throws -> HTTP.Answer {
        let connection = try Connection(port: port)
        connection.send(bytes)
        // To one whose body is still to come nginx keeps the connection open for a while.
        let received = try connection.receiveBytes { method != "HEAD" && HTTP.Answer.isComplete($0) }
        let answer = try HTTP.Answer(received: received)
        await http.check(answer, to: method, path)
        return answer
    }
}

extension HTTP.Answer {
    /// Whether an answer that tells its length has come to its end.
    fileprivate static func isComplete(_ received: [UInt8]) -> Bool {
        guard let answer = try? HTTP.Answer(received: received) else { return false }
        return answer.headers["content-length"].flatMap { Int($0) }.map { answer.body.count >= $0 } ?? false
    }

    /// An answer as it came over a connection that was closed after it.
    init(received: [UInt8]) throws {
        let received = Data(received)
        guard let end = received.range(of: Data("\r\n\r\n".utf8)) else {
            throw Unexpected("no answer: \(String(decoding: received, as: UTF8.self))")
        }
        let head = String(decoding: received[..<end.lowerBound], as: UTF8.self)
        guard let status = head.split(separator: " ").dropFirst().first.flatMap({ Int($0) }) else {
            throw Unexpected("no status: \(head)")
        }
        self.init(
            status: status, headers: HTTP.headers(head), body: Data(received[end.upperBound...]), seconds: 0, sent: 0)
    }
}
