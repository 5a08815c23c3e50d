import HTTPTypes
package import Web

extension Request {
    /// The path under which the web server has the service, such as `/precheck`; empty for the root. Paths in responses
    /// begin with it. Set by the web server (RFC 3875, section 4.1.13), so clients cannot choose it.
    var prefix: String { parameters["SCRIPT_NAME"] ?? "" }

    /// How long ago the web server received the request. It may have been parked before, at a responder that has
    /// stopped since.
    var age: Duration { .seconds(parameters["REQUEST_AGE"].flatMap(Double.init) ?? 0) }
}

extension Service {
    /// The response to requests that are still waiting when the responder stops: tells the web server to send them to
    /// the next responder.
    package static let askAgain: Response = {
        var response = APIError.unavailable("The service is restarting, try again", retryAfter: 1).response
        response.fields[.accelRedirect] = "@precheck_again"
        return response
    }()
}
