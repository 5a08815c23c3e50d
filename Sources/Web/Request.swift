package import HTTPTypes

/// One request, as the web server in front handed it over.
package struct Request: Sendable {
    /// The method, as the client wrote it.
    package let method: HTTPRequest.Method
    /// The path: percent-decoded and normalised by the web server, without the query.
    package let path: String
    /// What follows the first `?`, still percent-encoded; empty when there is none.
    package let query: String
    /// The client's header fields. Nothing in them is trusted.
    package let fields: HTTPFields
    /// What the web server itself says of the request (`REMOTE_ADDR`, `REQUEST_ID`, …): no client can set these, as header
    /// fields arrive under other names (RFC 3875, section 4.1.18).
    package let parameters: [String: String]
    /// The body that came with the request. May be read while the handler runs, not later.
    package let body: any RequestBody

    package init(
        method: HTTPRequest.Method, path: String, query: String = "", fields: HTTPFields = [:],
        parameters: [String: String] = [:], body: any RequestBody = EmptyBody()
    ) {
        self.method = method
        self.path = path
        self.query = query
        self.fields = fields
        self.parameters = parameters
        self.body = body
    }
}

/// The body of a request, read on the thread of its handler.
package protocol RequestBody: Sendable {
    /// Reads the body to its end.
    ///
    /// - Throws: ``BodyError/tooLarge(limit:)`` when it is longer than `limit` bytes, ``BodyError/incomplete`` when the client
    ///   went away in the middle of it.
    func read(limit: Int) throws(BodyError) -> [UInt8]
}

/// Why a body could not be read.
package enum BodyError: Error, Equatable {
    case tooLarge(limit: Int)
    case incomplete
}

/// A body of no bytes.
package struct EmptyBody: RequestBody {
    package init() {}
    package func read(limit: Int) throws(BodyError) -> [UInt8] { [] }
}
