/// A Docker Engine, reached over its Unix socket (https://docs.docker.com/reference/api/engine/).
///
/// Every call blocks its thread, so none may be made on Swift's cooperative pool. Calls may be made on any thread, and
/// on many at the same time. Most calls end within half a minute, `create`, `start` and `remove` within two minutes,
/// and `stop` within half a minute plus its grace period. Streams (`wait`, `logs`, `stats`) last until they end or are
/// cancelled: a stream cannot tell an engine that hangs from one that has nothing to report; use `ping` to find out.
package final class Engine: Sendable {
    /// The path of the socket.
    package let socket: String
    private let idle: TransferPool

    /// Does not connect.
    ///
    /// - Parameter socket: a path, or a `unix://` URL as in `DOCKER_HOST`.
    package init(socket: String) {
        let scheme = "unix://"
        self.socket = socket.hasPrefix(scheme) ? String(socket.dropFirst(scheme.count)) : socket
        idle = TransferPool(socket: self.socket)
    }

    /// The whole response to `call`: a success, or "not modified", if the engine had nothing to do.
    func response(to call: Call) throws(EngineError) -> EngineResponse {
        let reception = Reception()
        try idle.withTransfer { transfer throws(EngineError) in
            try transfer.prepare(call, into: reception)
            try transfer.perform()
        }
        return try response(from: reception, to: call)
    }

    /// Follows the response to `call` on a connection of its own until it ends, and returns what `onBytes` did not
    /// take.
    ///
    /// - Parameters:
    ///   - onHead: called when the head of a successful response has arrived.
    ///   - onBytes: receives the body; the engine waits while it is busy. An error that it throws ends the stream.
    @discardableResult func stream(
        _ call: Call, until cancellation: Cancellation, onHead: @escaping () -> Void = {},
        onBytes: ((UnsafeRawBufferPointer) throws(EngineError) -> Void)? = nil
    ) throws(EngineError) -> EngineResponse {
        let reception = Reception(cancellation: cancellation, onHead: onHead, onBytes: onBytes)
        let transfer = try Transfer(socket: socket)
        try transfer.prepare(call, into: reception, isStream: true)
        let multi = try Multi(socket: socket)
        guard cancellation.join(multi) else { throw .cancelled }
        defer { cancellation.leave(multi) }
        try multi.run(transfer, reception, headWithin: call.timeout, until: cancellation)
        return try response(from: reception, to: call)
    }

    private func response(from reception: Reception, to call: Call) throws(EngineError) -> EngineResponse {
        guard reception.isComplete else {
            throw .unreachable(socket: socket, reason: "the connection closed in the middle of the response to \(call)")
        }
        return try EngineResponse(reception, to: call)
    }
}
