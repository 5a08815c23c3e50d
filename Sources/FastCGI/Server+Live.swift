import HTTPTypes
import Logging
import Web

/// Responses whose bodies are produced while their connections hold no thread.
extension Server {
    func begin(
        _ body: any LiveBody, after response: Response, to method: HTTPRequest.Method, on connection: Connection
    ) {
        guard connection.isBodyRead else {
            answerWhole(bodyNotRead, to: method, on: connection)
            return body.end()
        }
        let writer = ResponseWriter(response, to: method)
        _ = writer.openHead.withUnsafeBytes { connection.write($0) }
        guard writer.sendsBody else {
            finish(connection)
            return body.end()
        }
        guard connection.flush() else {
            close(connection)
            return body.end()
        }
        let reply = LiveReply(key: watch.newKey(), request: connection.requestID, body: body)
        body.begin { self.wake(reply) }
        goOn(reply, on: connection)
    }

    /// Sends what there is to send. The caller owns the connection.
    func goOn(_ reply: LiveReply, on connection: Connection) {
        switch reply.goOn(on: connection) {
        case .waits(let forRoom):
            guard watch.await(reply, on: connection, forRoom: forRoom) else { return dismiss(connection, reply) }
            // A wake in the meantime did not find it in the table.
            if reply.wasWoken { watch.rouse(reply) }
        case .complete:
            release(connection, isSent: true)
            reply.body.end()
        case .gone:
            close(connection)
            reply.body.end()
        case .failed(let error):
            logger.warning("a live response was interrupted: \(error)")
            cutOff(connection, reply)
        }
    }

    /// Lets a handler continue a response, from any thread; a response whose client does not read is cut off.
    private func wake(_ reply: LiveReply) {
        reply.wake()
        guard reply.isStalled(for: options.sendTimeout) else { return watch.rouse(reply) }
        guard let connection = watch.takeLive(reply.key) else { return }
        logger.info("disconnecting a client that does not read")
        cutOff(connection, reply)
    }

    /// Ends a response because the server is stopping.
    func dismiss(_ connection: Connection, _ reply: LiveReply) {
        guard reply.endEarly(on: connection) else { return cutOff(connection, reply) }
        close(connection)
        reply.body.end()
    }

    private func cutOff(_ connection: Connection, _ reply: LiveReply) {
        connection.breakOff()
        close(connection)
        reply.body.end()
    }
}
