import Domain
import Faults
import JSON
import Logging
import Representations
import Settings
import Storage
import Store
import Text
import Web

extension Service {
    /// `POST /api/v1/uploads` (multipart) and `PUT /api/v1/uploads?name=` (raw)
    ///
    /// Reading gigabytes and waiting for the disk would block the threads that answer everything else, so the request
    /// is parked meanwhile.
    func createUpload(_ request: Request, _ parameters: [String: String]) throws -> Answer {
        answer(request, on: uploads) { _ in
            // The reserved space is now used, or free again.
            defer { if let id = request.id { reservations.release(id) } }
            return try keepUpload(request)
        }
    }

    private func keepUpload(_ request: Request) throws -> Response {
        let now = Timestamp.now()
        let id = UploadID()
        let (file, layout) = try receive(request, id)
        let upload = Upload(
            id: id, file: file, created: now, expires: now + config.server.uploadExpiry, layout: layout)
        let limit = policy.maxStoredUploadBytes
        do {
            // Other uploads may have been kept since this one was admitted.
            let isKept = try store.insert(upload, limit: limit)
            guard isKept else { throw Self.storedTooMuch(limit ?? 0) }
            FaultPoint.uploadRecorded.reach()
        } catch {
            // What cannot be removed now is removed by a later sweep, as no row names it.
            try? storage.removeUpload(id)
            throw error
        }
        logger.info("upload \(id): \(file.size) bytes", metadata: ["request": "\(request.id ?? "-")"])
        return Response(json: upload.json(at: now))
    }

    /// `GET /api/v1/uploads`
    func listUploads(_ request: Request, _ parameters: [String: String]) throws -> Answer {
        var query = QueryReader(request.query)
        let page = Page(&query)
        try query.finish()
        let found = try store.uploads(before: page.cursor, limit: page.limit + 1)
        let now = Timestamp.now()
        return .now(
            page.response(found, of: request, filters: "", sequence: \.sequence) { $0.upload.json(at: now) })
    }

    /// `GET /api/v1/uploads/{id}`
    func showUpload(_ request: Request, _ parameters: [String: String]) throws -> Answer {
        try QueryReader(request.query).finish()
        return .now(Response(json: try upload(parameters["id"]).json(at: .now())))
    }

    /// `DELETE /api/v1/uploads/{id}`
    func deleteUpload(_ request: Request, _ parameters: [String: String]) throws -> Answer {
        try QueryReader(request.query).finish()
        let upload = try upload(parameters["id"])
        return answer(request, on: changes) { _ in try delete(upload) }
    }

    private func delete(_ upload: Upload) throws -> Response {
        // The row goes first: a row never names a file that does not exist.
        let wasThere = try store.deleteUpload(upload.id)
        guard wasThere else { throw Self.noSuchUpload(upload.id.description) }
        FaultPoint.uploadForgotten.reach()
        do { try storage.removeUpload(upload.id) } catch {
            logger.warning("cannot remove the files of upload \(upload.id): \(error)")
        }
        return Response(json: ["message": "Upload deleted"])
    }

    /// - Throws: 404 if there is no such upload, or `text` is not an ID.
    func upload(_ text: String?) throws -> Upload {
        guard let id = UploadID(text ?? ""), let upload = try store.upload(id) else {
            throw Self.noSuchUpload(text ?? "")
        }
        return upload
    }

    static func noSuchUpload(_ text: String) -> APIError { .notFound("No such upload: \(text.printable)") }
}
