import HTTPTypes
package import Web

extension Request {
    /// The path that the web server has the whole service under, such as `/precheck`; empty where that is its root. Paths that a
    /// client is told begin with it. The web server's word (RFC 3875, section 4.1.13), so no client's.
    var prefix: String { parameters["SCRIPT_NAME"] ?? "" }

    /// How long ago the request came to the web server. Not always now: it may have been parked at a responder that has ended since.
    var age: Duration { .seconds(parameters["REQUEST_AGE"].flatMap(Double.init) ?? 0) }
}

extension Service {
    /// What still waits when the responder ends is answered by: the web server is to ask the next responder the same.
    package static let askAgain: Response = {
        var response = APIError.unavailable("The service is restarting, try again", retryAfter: 1).response
        response.fields[.accelRedirect] = "@precheck_again"
        return response
    }()
}
