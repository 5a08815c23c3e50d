import Domain
import Faults
import HTTPTypes
import JSON
import OpenAPI
import Store
import Web

extension Service {
    /// `DELETE /api/v1/prechecks/{id}`: answers when the run is cancelled and its container gone, or after a timeout.
    func cancelRun(_ request: Request, _ parameters: [String: String]) throws -> Answer {
        try QueryReader(request.query).finish()
        guard let id = RunID(parameters["id"] ?? "") else { throw Self.noSuchRun(parameters["id"]) }
        return answer(request, on: changes) { reply in try cancel(id, reply) }
    }

    /// Nil if `reply` will be answered later, once the run is cancelled.
    private func cancel(_ id: RunID, _ reply: any Reply) throws -> Response? {
        guard let result = try store.cancel(id, now: .now()) else {
            throw Self.noSuchRun(id.description)
        }
        FaultPoint.cancelRecorded.reach()
        switch result {
        case .cancelled:
            waitingRoom.ring()
            return Self.cancelled
        case .alreadyFinal(let status): return Self.alreadyFinal(status)
        case .requested:
            worker.ring()
            waitingRoom.add(reply, waitingFor: id, atMost: .seconds(InterfaceLimits.cancellation)) { outcome in
                guard let outcome else { return Self.cancellationRequested }
                return outcome == .cancelled ? Self.cancelled : Self.alreadyFinal(outcome.status)
            }
            return nil
        }
    }

    private static let cancelled = Response(json: ["message": "Precheck cancelled"])
    private static let cancellationRequested = Response(status: .accepted, json: ["message": "Cancellation requested"])

    private static func alreadyFinal(_ status: RunStatus) -> Response {
        Response(json: ["message": .string("Precheck already \(status.rawValue)")])
    }
}
