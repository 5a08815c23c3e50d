import Domain
import HTTPTypes
import OpenAPI
import Storage
import Web

extension Service {
    /// `GET /api/v1/prechecks/{id}/stats`: the worker's latest sample of the container's resource use.
    func showStats(_ request: Request, _ parameters: [String: String]) throws -> Answer {
        try QueryReader(request.query).finish()
        let run = try run(named: parameters["id"])
        guard run.state.status == .running else { throw APIError.badRequest("Precheck is not running") }
        guard let sample = try storage.run(run.id).stats(notOlderThan: .seconds(InterfaceLimits.sampleAge)) else {
            throw APIError.notFound("Stats not available")
        }
        return .now(Response(status: .ok, fields: [.contentType: "application/json"], body: sample))
    }
}
