package import HTTPTypes
package import JSON

/// An error response: what the client is told, and what is logged.
package struct APIError: Error {
    package let status: HTTPResponse.Status
    /// Safe to show: what is wrong, with the offending value, and what is allowed.
    package let message: String
    /// Every problem of a request that is not valid; the `errors` of the response.
    package let problems: [Problem]
    /// Further header fields, such as `Retry-After`.
    package let fields: HTTPFields
    /// Logged, never sent.
    package let cause: (any Error)?

    /// One thing wrong with a request.
    package struct Problem: Equatable, Sendable {
        /// The JSON member or query parameter.
        package let field: String
        package let message: String

        package init(field: String, message: String) {
            self.field = field
            self.message = message
        }
    }

    package init(
        _ status: HTTPResponse.Status, _ message: String, problems: [Problem] = [], fields: HTTPFields = [:],
        cause: (any Error)? = nil
    ) {
        self.status = status
        self.message = message
        self.problems = problems
        self.fields = fields
        self.cause = cause
    }

    package static func badRequest(_ message: String) -> APIError { APIError(.badRequest, message) }
    package static func notFound(_ message: String) -> APIError { APIError(.notFound, message) }

    /// 422 with all problems of a request; if there are very many, with the first ones and a count of the rest.
    package static func invalid(_ problems: [Problem]) -> APIError {
        let shown = Array(problems.prefix(maximumProblems))
        var texts = shown.map(\.message)
        if problems.count > shown.count { texts.append("and \(problems.count - shown.count) more problems") }
        return APIError(.unprocessableContent, texts.joined(separator: "; "), problems: shown)
    }

    private static let maximumProblems = 20

    /// 429: the limit that `message` names is reached; nothing was accepted.
    package static func limited(_ message: String) -> APIError {
        APIError(.tooManyRequests, "\(message); try again later", fields: [.retryAfter: "60"])
    }

    /// 503: nothing was accepted; the client may try again.
    package static func unavailable(_ message: String, retryAfter seconds: Int = 5, cause: (any Error)? = nil)
        -> APIError
    {
        APIError(.serviceUnavailable, message, fields: [.retryAfter: String(seconds)], cause: cause)
    }

    /// The error as clients receive it: the text under both names that clients look for, `message` and `detail`.
    package var response: Response {
        var body: [JSON.Member] = [
            .init(name: "message", value: .string(message)), .init(name: "detail", value: .string(message)),
        ]
        if !problems.isEmpty {
            let errors = problems.map { ["field": .string($0.field), "message": .string($0.message)] as JSON }
            body.append(.init(name: "errors", value: .array(errors)))
        }
        return Response(status: status, fields: fields, json: .object(body))
    }
}

extension Response {
    /// A response whose body is `json`.
    package init(status: HTTPResponse.Status = .ok, fields: HTTPFields = [:], json: JSON) {
        var fields = fields
        fields[.contentType] = "application/json"
        self.init(status: status, fields: fields, body: json.bytes)
    }
}
