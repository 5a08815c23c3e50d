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

/// What a handler gives for a request.
package enum Answer: Sendable {
    /// The whole response, at once.
    case now(Response)
    /// The head at once; the body is written by the closure, on a thread of the bounded pool for long answers. The closure
    /// throws when the client has gone; what was sent until then stands, and the connection is closed.
    case stream(Response, @Sendable (any BodyWriter) throws -> Void)
    /// Nothing yet: the request is parked, holding no thread, and is answered through the `Reply` from any thread.
    /// The closure is called once the request is parked and must not block.
    case later(@Sendable (any Reply) -> Void)
    /// The head at once; the body as it comes to be, holding no thread meanwhile.
    case live(Response, any LiveBody)
}

/// Takes the pieces of a long body. Blocks while the client does not read.
package protocol BodyWriter {
    /// - Throws: when the client has gone or has not read for too long.
    func write(_ bytes: UnsafeRawBufferPointer) throws
}

/// The answer that a parked request still waits for. The first of an answer and the client's going away wins.
package protocol Reply: AnyObject, Sendable {
    /// Answers the request and returns true; returns false and does nothing when it has been answered or its client has gone.
    @discardableResult func send(_ response: Response) -> Bool
    /// Has `action` called, once, when the client goes away before it was answered; at once when it has gone already.
    func onGone(_ action: @escaping @Sendable () -> Void)
    /// From here on the request does nothing but wait, maybe for long: a server that stops need not see it through, as another may be
    /// asked the same again. Until this is called, it does see it through.
    func onlyWaits()
}

/// Answers requests. Called on many threads at the same time.
package protocol Responder: Sendable {
    func respond(to request: Request) -> Answer
}
