import Domain
import HTTPTypes
import Storage
import Web

extension Service {
    /// `GET /api/v1/prechecks/{id}/output`: names the file; the web server sends it, with ranges.
    func sendOutput(_ request: Request, _ parameters: [String: String]) throws -> Answer {
        try QueryReader(request.query).finish()
        let run = try run(named: parameters["id"])
        guard case .finished(let result, _, _) = run.state, result.ending == .passed else {
            throw APIError.badRequest("Precheck \(run.id) has not completed: it is \(run.state.status.rawValue)")
        }
        guard let output = result.output, try storage.run(run.id).hasOutput() else {
            throw APIError.notFound("Output GDS not found")
        }
        let tag = "\"\(output.checksum)\""
        var fields: HTTPFields = [.eTag: tag, .contentType: "application/octet-stream"]
        if Self.matches(request.fields[.ifNoneMatch], tag) {
            return .now(Response(status: .notModified, fields: fields))
        }
        // The name is a cell's: printable ASCII without quotes and backslashes, so it needs no escaping.
        fields[.contentDisposition] = "attachment; filename=\"\(output.name)\""
        fields[.accelRedirect] = "\(request.prefix)/_outputs/\(run.id).gds"
        return .now(Response(status: .ok, fields: fields))
    }

    /// Whether `If-None-Match` contains the tag, by weak comparison (RFC 9110, section 13.1.2).
    static func matches(_ field: String?, _ tag: String) -> Bool {
        guard let field else { return false }
        return field.split(separator: ",").contains { candidate in
            let text = candidate.drop { $0 == " " }
            return text == "*" || text.split(separator: " ").first.map { $0 == tag || $0 == "W/\(tag)" } ?? false
        }
    }
}
