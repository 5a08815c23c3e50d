import Domain
import HTTPTypes
import Settings
import Storage
import Store
import Web

extension Service {
    /// Tells the web server whether to accept an upload, before it reads the body.
    ///
    /// nginx passes only 401 and 403 of such a check on, without their bodies (ngx_http_auth_request_module), so a
    /// refusal is always 403, with the actual response in header fields that the web server's configuration evaluates.
    func admission(_ request: Request, _ parameters: [String: String]) -> Answer {
        do {
            try policy.access.check(request)
            try checkRoom(request)
            return .now(Response(status: .noContent, fields: [.admitted: "1"]))
        } catch {
            return .now(Self.refusal(APIError(error)))
        }
    }

    /// - Throws: 413 or 507 for an upload that cannot be kept, 503 if none can.
    private func checkRoom(_ request: Request) throws {
        // The list of uploads has the same path, and must stay available when nothing can be accepted.
        let method = request.parameters["UPLOAD_METHOD"]
        guard method != "GET", method != "HEAD" else { return }
        let disk = try storage.check()
        let maximum = Int64(config.server.maxUploadBytes)
        let announced = request.parameters["UPLOAD_LENGTH"].flatMap { Int64($0) }
        // Other methods are refused later (405). Without a body they need no space.
        let isChunked = request.fields[.transferEncoding] != nil
        if let method, method != "POST", method != "PUT", announced == nil, !isChunked { return }
        if let announced, announced > maximum {
            throw APIError(.contentTooLarge, "The upload has \(announced) bytes; at most \(maximum) are accepted")
        }
        // A chunked body does not announce its length; it has at least one byte.
        try checkStored(adding: announced ?? 1)
        try reserve(request, announced: announced, maximum: maximum, copies: method == "POST" ? 2 : 1, on: disk)
    }

    /// - Parameter copies: how many copies of the upload there are at most: the file in a form is copied out of the
    ///   body.
    private func reserve(
        _ request: Request, announced: Int64?, maximum: Int64, copies: Int64, on disk: DiskSpace
    ) throws {
        let bodies = try storage.bodiesUnderWay(changedWithin: .seconds(300))
        let least = max(config.server.leastFreeBytes(ofDisk: disk.total), Storage.leastFree)
        // A chunked body may become as large as the limit, because there is no further check while the web server
        // writes it.
        let fits = reservations.reserve(
            (announced ?? maximum) * copies, for: request.id ?? "\(UploadID())", of: disk.free - least, bodies)
        guard fits else { throw Self.noRoom(announced, maximum: maximum) }
    }

    private static func noRoom(_ announced: Int64?, maximum: Int64) -> APIError {
        let what =
            announced.map { "an upload of \($0) bytes" }
            ?? "an upload of up to \(maximum) bytes; send its length (Content-Length)"
        return APIError(
            .insufficientStorage, "Not enough free space for \(what)", fields: [.retryAfter: "60"])
    }

    /// - Throws: 429 if all uploads together would exceed their limit.
    func checkStored(adding size: Int64) throws {
        guard let limit = policy.maxStoredUploadBytes else { return }
        let bytes = try store.storedUploadBytes()
        if bytes + size > limit { throw Self.storedTooMuch(limit) }
    }

    static func storedTooMuch(_ limit: Int64) -> APIError {
        .limited("Stored uploads would exceed \(limit) bytes ([limits] max_stored_upload_bytes)")
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
