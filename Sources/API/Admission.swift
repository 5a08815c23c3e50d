import Domain
import HTTPTypes
import Settings
import Storage
import Store
import Web

extension Service {
    /// Tells the web server whether an upload may come in, before it reads the body.
    ///
    /// nginx lets only 401 and 403 of such a check through and drops their bodies (ngx_http_auth_request_module), so a refusal is
    /// always 403, with the real answer in fields of its own that the web server's configuration picks up.
    func admission(_ request: Request, _ parameters: [String: String]) -> Answer {
        do throws(APIError) {
            try policy.access.check(request)
            try checkRoom(request)
            return .now(Response(status: .noContent))
        } catch {
            return .now(Self.refusal(error))
        }
    }

    /// - Throws: 413 and 507 for an upload that cannot be kept, 503 when nothing can.
    private func checkRoom(_ request: Request) throws(APIError) {
        try filed { () throws(StorageError) in try storage.check() }
        // One sent in chunks does not say how long it is; a byte at least.
        let size = request.parameters["UPLOAD_LENGTH"].flatMap { Int64($0) } ?? 1
        let maximum = config.server.maxUploadBytes
        guard size <= maximum else {
            throw APIError(.contentTooLarge, "The upload has \(size) bytes; at most \(maximum) are accepted")
        }
        try checkStored(adding: size)
        let free = try filed { () throws(StorageError) in try storage.freeBytes() }
        guard size < free else {
            throw APIError(.insufficientStorage, "Not enough free space for an upload of \(size) bytes")
        }
    }

    /// - Throws: 429 when all uploads together would have more bytes than they may.
    func checkStored(adding size: Int64) throws(APIError) {
        guard let limit = policy.maxStoredUploadBytes else { return }
        let bytes = try stored { () throws(StoreError) in try store.storedUploadBytes() }
        if bytes + size > limit { throw Self.storedTooMuch(limit) }
    }

    static func storedTooMuch(_ limit: Int64) -> APIError {
        .limited("The stored uploads would have more than \(limit) bytes ([limits] max_stored_upload_bytes)")
    }

    private static func refusal(_ error: APIError) -> Response {
        let response = error.response
        var fields = error.fields
        fields[.denyStatus] = String(error.status.code)
        fields[.denyBody] = String(decoding: response.body, as: UTF8.self)
        return Response(status: .forbidden, fields: fields)
    }
}

extension HTTPResponse.Status {
    /// RFC 4918, section 11.5.
    static var insufficientStorage: Self { .init(code: 507, reasonPhrase: "Insufficient Storage") }
}
