import Domain
import HTTPTypes
import Layout
import Settings
import Storage
import Web

/// Receives the file of an upload from the web server, which has written the whole body to a file of its own.
extension Service {
    /// A received upload: its file, and what was read from it.
    typealias Received = (file: FileDescription, layout: LayoutSummary?)

    /// Keeps the file that came with `request` as the layout of the upload `id`. Durable when it returns; leaves
    /// nothing behind when it throws.
    func receive(_ request: Request, _ id: UploadID) throws -> Received {
        let body = try incomingBody(request)
        return request.method == .put ? try receiveRaw(request, body, id) : try receiveForm(request, body, id)
    }

    private func incomingBody(_ request: Request) throws -> IncomingBody {
        // Only the web server can set this parameter: a client's header fields and queries have other names.
        guard let path = request.parameters["BODY_FILE"], !path.isEmpty else {
            throw APIError.badRequest("The request has no body; send the layout's bytes")
        }
        let body = try storage.incomingBody(at: path)
        let maximum = config.server.maxUploadBytes
        guard body.size > 0 else { throw APIError.badRequest("The request has an empty body; send the layout's bytes") }
        guard body.size <= maximum else {
            throw APIError(.contentTooLarge, "The upload has \(body.size) bytes; at most \(maximum) are accepted")
        }
        return body
    }

    /// `curl -T`: the body is the file, and becomes the layout by a hard link.
    private func receiveRaw(_ request: Request, _ body: borrowing IncomingBody, _ id: UploadID) throws
        -> Received
    {
        var query = QueryReader(request.query)
        let text = query.value("name", "the name of the file, such as `chip_top.gds`") { $0 }
        if text == nil, query.isFine { query.problem("name", "name is required: add `?name=chip_top.gds`") }
        var named: FileName?
        if let text {
            do throws(InvalidValue) { named = try FileName(text) } catch { query.problem("name", error.description) }
        }
        try query.finish()
        // A wrong name was a problem above.
        guard let name = named else { throw APIError.badRequest("The request is incomplete") }
        var layout = try incomingLayout(id)
        try layout.take(body)
        var digest = Digest()
        try body.read(bufferSize: Self.bufferSize) { bytes, _, _ in
            digest.update(bytes)
            return bytes.count
        }
        let file = FileDescription(name: name, size: body.size, checksum: digest.checksum())
        return (file, try layout.keep())
    }

    private func incomingLayout(_ id: UploadID) throws(StorageError) -> IncomingLayout {
        IncomingLayout(try storage.newLayout(id), config.preflight, logger: logger)
    }

    /// `curl -F file=@…`: the file's bytes are copied once, within the kernel, while they are hashed.
    private func receiveForm(_ request: Request, _ body: borrowing IncomingBody, _ id: UploadID) throws
        -> Received
    {
        try QueryReader(request.query).finish()
        guard let boundary = MultipartScanner.boundary(of: request.fields[.contentType] ?? "") else {
            throw APIError.badRequest(
                "Content-Type must be multipart/form-data with a boundary, as `curl -F file=@chip_top.gds` sends")
        }
        var form = try FormReceiver(boundary: boundary, layout: incomingLayout(id))
        try body.read(bufferSize: Self.bufferSize) { bytes, offset, body in try form.take(bytes, at: offset, of: body) }
        return try form.finish()
    }

    /// How many bytes are read at once.
    private static let bufferSize = 1 << 20

    static func fileName(_ text: String) throws(APIError) -> FileName {
        do throws(InvalidValue) {
            return try FileName(text)
        } catch {
            throw .invalid([.init(field: "name", message: error.description)])
        }
    }
}
