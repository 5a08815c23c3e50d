package import HTTPTypes
package import JSON

/// What a client is told when a request cannot be carried out, and what the log says of it.
package struct APIError: Error {
    package let status: HTTPResponse.Status
    /// Safe to show: what was wrong, with the offending value, and what would be right.
    package let message: String
    /// Every problem of a request that does not validate.
    package let problems: [Problem]
    /// Further header fields, such as `Retry-After`.
    package let fields: HTTPFields
    /// Logged, never sent.
    package let cause: (any Error)?

    /// One thing wrong with a request.
    package struct Problem: Equatable, Sendable {
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

    /// All problems of a request at once; of very many, the first ones and how many more there are.
    package static func invalid(_ problems: [Problem]) -> APIError {
        let shown = Array(problems.prefix(maximumProblems))
        var texts = shown.map(\.message)
        if problems.count > shown.count { texts.append("and \(problems.count - shown.count) more problems") }
        return APIError(.unprocessableContent, texts.joined(separator: "; "), problems: shown)
    }

    private static let maximumProblems = 20

    /// A limit is reached, which `message` names; nothing was accepted.
    package static func limited(_ message: String) -> APIError {
        APIError(.tooManyRequests, "\(message); try again later", fields: [.retryAfter: "60"])
    }

    /// Nothing was accepted; the client may try again.
    package static func unavailable(_ message: String, retryAfter seconds: Int = 5, cause: (any Error)? = nil)
        -> APIError
    {
        APIError(.serviceUnavailable, message, fields: [.retryAfter: String(seconds)], cause: cause)
    }

    /// The error as every client gets it: the text under both names that clients look for.
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
