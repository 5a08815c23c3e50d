/// One request to the engine.
struct Call {
    enum Method: String {
        case get = "GET"
        case post = "POST"
        case delete = "DELETE"
    }

    static let usualTimeout = Duration.seconds(30)
    /// For calls that may take the engine's disk a long time.
    static let longTimeout = Duration.seconds(120)

    let method: Method
    /// Percent-encoded, with the leading slash.
    let path: String
    private(set) var query = ""
    private(set) var body: [UInt8]?
    private(set) var contentType = "application/json"
    /// How long the whole call may take; for a stream, how long its head may take to arrive.
    var timeout = Call.usualTimeout

    /// - Parameter segments: of the path, not percent-encoded.
    init(_ method: Method, _ segments: String...) {
        self.init(method, segments: segments)
    }

    /// Without a version prefix the engine uses its newest version of the API. Any fixed version is too new for an old
    /// engine or too old for a new one: 20.10 supports up to 1.41, and 29 refuses everything below 1.44. What is used
    /// here has not changed in between.
    init(_ method: Method, segments: [String]) {
        self.method = method
        path = segments.map { "/" + $0.percentEncoded }.joined()
    }

    /// Adds a query parameter, unless its value is nil.
    func with(_ name: String, _ value: String?) -> Call {
        guard let value else { return self }
        var call = self
        call.query += (query.isEmpty ? "?" : "&") + name + "=" + value.percentEncoded
        return call
    }

    func with(_ name: String, _ value: Bool) -> Call {
        with(name, value ? "1" : "0")
    }

    func sending(_ body: [UInt8], contentType: String = "application/json") -> Call {
        var call = self
        call.body = body
        call.contentType = contentType
        return call
    }

    func within(_ timeout: Duration) -> Call {
        var call = self
        call.timeout = timeout
        return call
    }

    /// The host is ignored on a Unix socket, but HTTP requires one.
    var url: String { "http://docker" + path + query }
}

extension Call: CustomStringConvertible {
    var description: String { method.rawValue + " " + path }
}
