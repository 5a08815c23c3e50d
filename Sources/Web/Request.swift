package import HTTPTypes

/// One request, as the web server passed it on.
package struct Request: Sendable {
    /// The method, as the client wrote it.
    package let method: HTTPRequest.Method
    /// The path, percent-decoded and normalised by the web server, without the query.
    package let path: String
    /// What follows the first `?`, still percent-encoded; empty if there is none.
    package let query: String
    /// The client's header fields. Nothing in them is trusted.
    package let fields: HTTPFields
    /// The web server's own parameters (`REMOTE_ADDR`, `REQUEST_ID`, …): clients cannot set these, as header fields
    /// arrive under other names (RFC 3875, section 4.1.18).
    package let parameters: [String: String]
    /// The request's body. May only be read while the handler runs.
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
    /// - Throws: ``BodyError/tooLarge(limit:)`` if it is longer than `limit` bytes, ``BodyError/incomplete`` if the
    ///   client went away in the middle of it.
    func read(limit: Int) throws(BodyError) -> [UInt8]
}

/// Why a body could not be read.
package enum BodyError: Error, Equatable {
    case tooLarge(limit: Int)
    case incomplete
}

/// An empty body.
package struct EmptyBody: RequestBody {
    package init() {}
    package func read(limit: Int) throws(BodyError) -> [UInt8] { [] }
}
