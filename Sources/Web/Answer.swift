package import HTTPTypes

/// A whole response, or the head of one whose body follows in pieces.
package struct Response: Sendable {
    package var status: HTTPResponse.Status
    package var fields: HTTPFields
    package var body: [UInt8]

    package init(status: HTTPResponse.Status, fields: HTTPFields = [:], body: [UInt8] = []) {
        self.status = status
        self.fields = fields
        self.body = body
    }
}

/// What a handler returns for a request.
package enum Answer: Sendable {
    /// The whole response, immediately.
    case now(Response)
    /// The head immediately; the closure writes the body, on a thread of the bounded pool for long responses. If the
    /// closure throws, the response is broken off and the connection closed.
    case stream(Response, @Sendable (any BodyWriter) throws -> Void)
    /// Nothing yet: the request is parked, without a thread, and is answered through the `Reply` from any thread. The
    /// closure is called once the request is parked, and must not block.
    case later(@Sendable (any Reply) -> Void)
    /// The head immediately; the body as it is produced, without holding a thread meanwhile.
    case live(Response, any LiveBody)
}

/// Takes the pieces of a long body. Blocks while the client does not read.
package protocol BodyWriter {
    /// - Throws: if the client is gone or has not read for too long.
    func write(_ bytes: UnsafeRawBufferPointer) throws
}

/// The response that a parked request is waiting for. It is settled once: by a response, or by the client going away.
package protocol Reply: AnyObject, Sendable {
    /// Answers the request; false, without doing anything, if it has already been answered or its client is gone. From
    /// any thread.
    @discardableResult func send(_ response: Response) -> Bool
    /// Registers `action` to be called, once, if the client goes away before it is answered; immediately if it is
    /// already gone.
    func onGone(_ action: @escaping @Sendable () -> Void)
    /// Declares that the request only waits from now on, perhaps for long: a server that stops need not complete it, as
    /// another server can be asked the same again. Until this is called, the server completes it.
    func onlyWaits()
}

/// Answers requests. Called on many threads at the same time.
package protocol Responder: Sendable {
    func respond(to request: Request) -> Answer
}
