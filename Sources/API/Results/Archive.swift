import Domain
import HTTPTypes
import Storage
import Web

extension Service {
    /// `GET /api/v1/debug/prechecks/{id}`: the run's folder as an archive, sent while it is written.
    func sendArchive(_ request: Request, _ parameters: [String: String]) throws -> Answer {
        try QueryReader(request.query).finish()
        let run = try run(named: parameters["id"])
        let folder = storage.run(run.id)
        guard try folder.exists() else { throw APIError.notFound("Run directory not found") }
        let fields: HTTPFields = [
            .contentType: "application/gzip",
            .contentDisposition: "attachment; filename=\"precheck-\(run.id).tar.gz\"",
            // Keeps the web server from buffering the archive on its disk.
            .accelBuffering: "no",
        ]
        return .stream(Response(status: .ok, fields: fields)) { writer in
            try RunArchive.write(folder) { try writer.write($0) }
        }
    }
}
