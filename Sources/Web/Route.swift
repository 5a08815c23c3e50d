package import HTTPTypes

/// One line of the table of routes: a method, a pattern such as `/api/v1/uploads/{id}`, and what answers.
package struct Route: Sendable {
    /// Answers a request whose path matched. `parameters` holds the parts of the path that the pattern names in braces.
    package typealias Handler =
        @Sendable (_ request: Request, _ parameters: [String: String]) throws -> Answer

    package let method: HTTPRequest.Method
    /// The pattern, such as `/api/v1/uploads/{id}`.
    package let path: String
    let pattern: [Segment]
    let handler: Handler
    /// Whether the last parameter takes the rest of the path, slashes included.
    let takesRest: Bool

    enum Segment {
        case literal(Substring)
        case parameter(String)
    }

    package init(
        _ method: HTTPRequest.Method, _ pattern: String, takesRest: Bool = false, _ handler: @escaping Handler
    ) {
        self.method = method
        self.takesRest = takesRest
        path = pattern
        self.pattern = Self.split(pattern).map { segment in
            segment.hasPrefix("{") ? .parameter(String(segment.dropFirst().dropLast())) : .literal(segment)
        }
        self.handler = handler
    }

    static func split(_ path: String) -> [Substring] {
        path.split(separator: "/", omittingEmptySubsequences: false)
    }

    /// The path's parameters; nil if the path does not match.
    func match(_ path: [Substring]) -> [String: String]? {
        guard takesRest ? path.count >= pattern.count : path.count == pattern.count else { return nil }
        var parameters: [String: String] = [:]
        var path = path
        if takesRest {
            let rest = path[(pattern.count - 1)...].joined(separator: "/")
            path.replaceSubrange((pattern.count - 1)..., with: [rest[...]])
        }
        for (segment, part) in zip(pattern, path) {
            switch segment {
            case .literal(let text): if text != part { return nil }
            case .parameter(let name):
                if part.isEmpty { return nil }
                parameters[name] = String(part)
            }
        }
        return parameters
    }
}
