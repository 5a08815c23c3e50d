import Domain
import HTTPTypes
import JSON
import OpenAPI
import Web

extension Service {
    /// `POST /api/v1/prechecks/{id}/wait`: answers when the run is final, or with 408 after `?timeout=` seconds.
    func waitForRun(_ request: Request, _ parameters: [String: String]) throws -> Answer {
        var query = QueryReader(request.query)
        let timeout = query.integer("timeout", in: InterfaceLimits.wait) ?? InterfaceLimits.defaultWait
        try query.finish()
        let run = try run(named: parameters["id"])
        if case .finished(let result, _, _) = run.state { return .now(Self.waited(result.ending)) }
        let rest = Duration.seconds(timeout) - request.age
        guard timeout > 0, rest > .zero else { return .now(Self.waited(nil)) }
        return .later { reply in
            waitingRoom.add(reply, waitingFor: run.id, atMost: rest, Self.waited)
        }
    }

    private static func waited(_ ending: Ending?) -> Response {
        guard let ending else { return APIError(.requestTimeout, "Wait timeout").response }
        return Response(json: ["StatusCode": JSON(ending.exitCode), "Error": JSON(ending.sentence)])
    }
}
