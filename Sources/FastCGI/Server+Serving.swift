import HTTPTypes
import Logging
import Web

extension Server {
    /// Serves the request whose head has arrived on a connection.
    func serve(_ connection: Connection) {
        guard connection.accept() else {
            return close(connection, reason: "libfcgi refused the request")
        }
        do throws(MalformedRequest) {
            var builder = RequestBuilder()
            try connection.forEachParameter { entry throws(MalformedRequest) in try builder.add(entry) }
            let body = StandardInput(connection, announced: builder.contentLength)
            let request = try builder.request(body: body)
            let answer = responder.respond(to: request)
            body.revoke()
            deliver(answer, to: request.method, on: connection)
        } catch {
            logger.warning("malformed request: \(error.message)")
            let refusal = APIError.badRequest("Malformed request: \(error.message)").response
            deliver(.now(refusal), to: .get, on: connection)
        }
    }

    private func deliver(_ answer: Answer, to method: HTTPRequest.Method, on connection: Connection) {
        switch answer {
        case .now(let response):
            connection.discardBody(limit: options.discardedBytes, waiting: false)
            answerWhole(response, to: method, on: connection)
        case .stream(let response, let write):
            connection.discardBody(limit: options.discardedBytes, waiting: false)
            stream(response, write, to: method, on: connection)
        case .later(let action):
            // Anything that arrives on a parked connection means that the client is gone, so the body must have been
            // read before.
            connection.discardBody(limit: options.discardedBytes, waiting: true)
            park(action, method, on: connection)
        case .live(let response, let body):
            connection.discardBody(limit: options.discardedBytes, waiting: true)
            begin(body, after: response, to: method, on: connection)
        }
    }

    /// Sends a whole response and ends the request. Every request ends here, or in ``finish(_:)``, or is cut off.
    ///
    /// - Returns: false if the web server is gone or does not read.
    @discardableResult
    func answerWhole(_ response: Response, to method: HTTPRequest.Method, on connection: Connection) -> Bool {
        let writer = ResponseWriter(response, to: method)
        _ = writer.wholeHead.withUnsafeBytes { connection.write($0) }
        if writer.sendsBody { _ = response.body.withUnsafeBytes { connection.write($0) } }
        return finish(connection)
    }

    /// Ends a request, and keeps or closes its connection. A connection whose body was not read to its end is never
    /// reused.
    ///
    /// - Returns: false if part of the response could not be sent.
    @discardableResult
    func finish(_ connection: Connection) -> Bool { release(connection, isSent: connection.end()) }

    /// Keeps or closes a connection whose request has ended.
    @discardableResult
    func release(_ connection: Connection, isSent: Bool) -> Bool {
        let isBodyRead = connection.isBodyRead
        connection.forget()
        if isSent, !isBodyRead {
            if !slow.linger(connection, atMost: options.lingerTimeout) { close(connection) }
        } else if isSent, connection.isKept {
            awaitRequest(on: connection)
        } else {
            close(connection)
        }
        return isSent
    }
}

// MARK: Streams

extension Server {
    private func stream(
        _ response: Response, _ write: @escaping @Sendable (any BodyWriter) throws -> Void,
        to method: HTTPRequest.Method, on connection: Connection
    ) {
        let writer = ResponseWriter(response, to: method)
        guard writer.sendsBody else {
            _ = writer.openHead.withUnsafeBytes { connection.write($0) }
            finish(connection)
            return
        }
        let isStarted = streams.start { self.run(response, writer, write, on: connection) }
        if !isStarted { answerWhole(options.busy, to: method, on: connection) }
    }

    /// A body that breaks off must not look complete, so no FCGI_END_REQUEST is sent.
    private func run(
        _ response: Response, _ writer: ResponseWriter, _ write: (any BodyWriter) throws -> Void,
        on connection: Connection
    ) {
        let body = StreamWriter(connection)
        do {
            try writer.openHead.withUnsafeBytes { try body.write($0) }
            try response.body.withUnsafeBytes { try body.write($0) }
            guard connection.flush() else { throw StreamWriter.ClientGone() }
            try write(body)
            if body.hasFailed { throw StreamWriter.ClientGone() }
            finish(connection)
        } catch {
            if body.hasFailed || error is StreamWriter.ClientGone {
                logger.debug("the client disconnected in the middle of a streamed response")
            } else {
                logger.warning("a streamed response was interrupted: \(error)")
                connection.breakOff()
            }
            close(connection)
        }
    }
}

// MARK: Parked requests

extension Server {
    private func park(
        _ action: @Sendable (any Reply) -> Void, _ method: HTTPRequest.Method, on connection: Connection
    ) {
        let reply = ParkedReply(
            key: watch.newKey(), method: method, answer: { self.answer($0, $1) }, wait: { self.letWait($0) })
        if !connection.isBodyRead {
            refuse(connection, reply)
        } else if !watch.park(connection, reply) {
            dismiss(connection, reply)
        }
        action(reply)
    }

    private func answer(_ reply: ParkedReply, _ response: Response) -> ParkedReply.Delivery {
        guard let connection = watch.takeParked(reply.key) else { return .late }
        return answerWhole(response, to: reply.method, on: connection) ? .sent : .failed
    }

    private func letWait(_ reply: ParkedReply) {
        if let connection = watch.letWait(reply) { dismiss(connection, reply) }
    }

    /// Answers a parked request that only waits, because the server is stopping. Its handler is told that the client is
    /// gone.
    func dismiss(_ connection: Connection, _ reply: ParkedReply) {
        answerWhole(options.stopping, to: reply.method, on: connection)
        reply.clientHasGone()
    }

    private func refuse(_ connection: Connection, _ reply: ParkedReply) {
        answerWhole(bodyNotRead, to: reply.method, on: connection)
        reply.clientHasGone()
    }

    /// Response to a request that cannot be parked, because its body is still being sent.
    var bodyNotRead: Response {
        APIError(
            .contentTooLarge,
            "Request body not read: send none, or at most \(options.discardedBytes) bytes without a pause"
        ).response
    }
}
