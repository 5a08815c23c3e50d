package import HTTPTypes
import Text

/// Finds the route of a request, and turns errors of its handler into responses.
package struct Router: Responder {
    private let routes: [Route]
    /// Called first; throws for a request that is not admitted. The fields that it returns are added to the response.
    private let gate: @Sendable (Request) throws -> HTTPFields
    /// Turns an error into the response.
    private let refuse: @Sendable (Request, any Error) -> Response

    package init(
        _ routes: [Route], gate: @escaping @Sendable (Request) throws -> HTTPFields,
        refuse: @escaping @Sendable (Request, any Error) -> Response
    ) {
        self.routes = routes
        self.gate = gate
        self.refuse = refuse
    }

    package func respond(to request: Request) -> Answer {
        do {
            let fields = try gate(request)
            return answer(request).adding(fields)
        } catch {
            return .now(refuse(request, error))
        }
    }

    private func answer(_ request: Request) -> Answer {
        do { return try dispatch(request) } catch { return .now(refuse(request, error)) }
    }

    private func dispatch(_ request: Request) throws -> Answer {
        let path = Route.split(request.path)
        // HEAD is answered like GET; the body is left out when the response is written (RFC 9110, section 9.3.2).
        let method = request.method == .head ? .get : request.method
        var allowed: [String] = []
        for route in routes {
            guard let parameters = route.match(path) else { continue }
            if route.method == method { return try route.handler(request, parameters) }
            allowed += route.method == .get ? ["GET", "HEAD"] : [route.method.rawValue]
        }
        guard !allowed.isEmpty else { throw APIError.notFound("No such path: \(request.path.printable)") }
        throw APIError(
            .methodNotAllowed,
            "\(request.method.rawValue) is not allowed for \(request.path.printable); use \(allowed.joined(separator: ", "))",
            fields: [.allow: allowed.joined(separator: ", ")])
    }
}
