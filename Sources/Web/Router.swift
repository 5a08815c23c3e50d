package import HTTPTypes

/// Finds the route of a request, and turns what its handler throws into the answer.
package struct Router: Responder {
    private let routes: [Route]
    /// Called first; throws for a request that may not come in. The fields it gives are added to whatever answer there will be.
    private let gate: @Sendable (Request) throws(APIError) -> HTTPFields
    /// Told of each error that is answered, for the log.
    private let report: @Sendable (Request, APIError) -> Void

    package init(
        _ routes: [Route], gate: @escaping @Sendable (Request) throws(APIError) -> HTTPFields,
        report: @escaping @Sendable (Request, APIError) -> Void
    ) {
        self.routes = routes
        self.gate = gate
        self.report = report
    }

    package func respond(to request: Request) -> Answer {
        do throws(APIError) {
            let fields = try gate(request)
            return answer(request).adding(fields)
        } catch {
            return refuse(request, error)
        }
    }

    private func answer(_ request: Request) -> Answer {
        do throws(APIError) { return try dispatch(request) } catch { return refuse(request, error) }
    }

    private func refuse(_ request: Request, _ error: APIError) -> Answer {
        report(request, error)
        return .now(error.response)
    }

    private func dispatch(_ request: Request) throws(APIError) -> Answer {
        let path = Route.split(request.path)
        // HEAD is answered as GET is; the body is left out when the answer is written (RFC 9110, section 9.3.2).
        let method = request.method == .head ? .get : request.method
        var allowed: [String] = []
        for route in routes {
            guard let parameters = route.match(path) else { continue }
            if route.method == method { return try route.handler(request, parameters) }
            allowed += route.method == .get ? ["GET", "HEAD"] : [route.method.rawValue]
        }
        guard !allowed.isEmpty else { throw .notFound("No such path: \(request.path)") }
        throw APIError(
            .methodNotAllowed,
            "\(request.method.rawValue) is not allowed for \(request.path); use \(allowed.joined(separator: ", "))",
            fields: [.allow: allowed.joined(separator: ", ")])
    }
}
