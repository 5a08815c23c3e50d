/// An answer of the service, as a client got it, and what it had asked for.
package struct ReceivedAnswer: Sendable {
    package let method: String
    /// Without the query.
    package let path: String
    package let status: Int
    /// By lower-case name.
    package let headers: [String: String]
    package let body: [UInt8]

    package init(method: String, path: String, status: Int, headers: [String: String], body: [UInt8]) {
        (self.method, self.path, self.status) = (method, path, status)
        (self.headers, self.body) = (headers, body)
    }

    /// `GET /health: 200`
    var summary: String { "\(method) \(path): \(status)" }

    /// The type of the body, without parameters such as its character set.
    var mediaType: String? { headers["content-type"]?.split(separator: ";").first.map(String.init) }
}
