import Domain
import HTTPTypes
import JSON

extension Endpoint {
    private static let path = "/api/v1/uploads"

    private static let file = Schema.binary.with(["minLength": 1])

    package static let uploadForm = Endpoint(
        method: .post, path: path, id: "createUpload", tag: .uploads, summary: "Upload a layout as a form",
        body: .init(
            mediaType: "multipart/form-data", schema: Schema.object(["file": file]),
            description: "One part `file`, with a filename"),
        responses: created, exampleOptions: "-F file=@chip_top.gds")

    package static let uploadFile = Endpoint(
        method: .put, path: path, id: "putUpload", tag: .uploads, summary: "Upload a layout as the request body",
        parameters: [
            Parameter(
                name: "name", place: .query,
                description: "The file's name, at most \(FileName.maximumBytes) bytes; "
                    + "any folder part is removed",
                schema: Schema.string.with(["minLength": 1, "pattern": .string(fileName)]), isRequired: true)
        ],
        body: .init(
            mediaType: "application/octet-stream", schema: file,
            description: "The bytes of the layout; any Content-Type is accepted"),
        responses: created, exampleURL: "/api/v1/uploads?name=chip_top.gds", exampleOptions: "-T chip_top.gds")

    /// What follows the folder part is not empty, not `.` or `..`, and has no control characters.
    private static let fileName = #"^([\s\S]*[/\\])?(?!\.{1,2}$)[^/\\\x00-\x1f\x7f-\x9f]+$"#

    private static let created: [DescribedResponse] = [
        .ok(
            "The upload", Schema.reference("Upload"), links: Link.byID("getUpload", "deleteUpload") + [.createRun]),
        .error(400, "No body, an empty file, or a malformed form"),
        .error(413, "The upload exceeds the maximum size"),
        .error(422, "A parameter or part is missing, unknown or invalid; `errors` lists each"),
        .error(429, "A limit is reached; the message says which", headers: [.retryAfter]),
        .error(500, "The upload could not be stored"),
        .error(507, "Not enough free space for this upload", headers: [.retryAfter]),
    ]

    package static let listUploads = Endpoint(
        method: .get, path: path, id: "listUploads", tag: .uploads, summary: "List uploads, newest first",
        parameters: Parameter.page,
        responses: [.ok("One page of uploads", Schema.array(Schema.reference("Upload")), headers: [.link])])

    package static let showUpload = Endpoint(
        method: .get, path: "\(path)/{id}", id: "getUpload", tag: .uploads, summary: "Get an upload",
        parameters: [.id(of: "upload")],
        responses: [.ok("The upload", Schema.reference("Upload")), .noSuchUpload])

    package static let deleteUpload = Endpoint(
        method: .delete, path: "\(path)/{id}", id: "deleteUpload", tag: .uploads, summary: "Delete an upload",
        description: "Runs created from it keep their input.", parameters: [.id(of: "upload")],
        responses: [.ok("`Upload deleted`", Schema.reference("Message")), .noSuchUpload],
        exampleOptions: "-X DELETE")
}
