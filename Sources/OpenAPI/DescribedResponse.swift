import JSON

/// One possible response of an endpoint.
struct DescribedResponse: Sendable {
    /// Three digits, or `default`.
    let status: String
    let description: String
    /// Nil for a response without a body.
    var mediaType: String? = "application/json"
    var schema: JSON = [:]
    /// Alternative media types of the response.
    var otherMediaTypes: [String] = []
    /// In addition to `X-Request-Id`, which every response has.
    var headers: [ResponseHeader] = []
    var links: [Link] = []

    static func ok(
        _ description: String, _ schema: JSON, headers: [ResponseHeader] = [], links: [Link] = []
    ) -> Self {
        Self(status: "200", description: description, schema: schema, headers: headers, links: links)
    }

    static func error(_ status: Int, _ description: String, headers: [ResponseHeader] = []) -> Self {
        Self(status: String(status), description: description, schema: Schema.reference("Error"), headers: headers)
    }

    static func empty(_ status: Int, _ description: String, headers: [ResponseHeader] = []) -> Self {
        Self(status: String(status), description: description, mediaType: nil, headers: headers)
    }

    static func file(_ status: Int, _ description: String, _ mediaType: String, headers: [ResponseHeader]) -> Self {
        Self(
            status: String(status), description: description, mediaType: mediaType, schema: Schema.binary,
            headers: headers)
    }

    static let noSuchUpload = error(404, "`No such upload: ID`, also if ID is not a UUID")
    static let noSuchRun = error(404, "`No such precheck: ID`, also if ID is not a UUID")

    /// The responses to clients without a key, or from an address that is not allowed.
    static let refusals = [
        error(
            401, "`Unauthorized: API key required` or `Unauthorized: Invalid API key`", headers: [.authenticate]),
        error(403, "`Forbidden: IP ADDRESS not allowed`: the address is not in the allowlist"),
    ]

    /// The responses that every endpoint may give.
    static let common = [
        error(422, "A parameter is unknown or invalid; `errors` lists each"),
        error(
            503, "The database or the storage cannot be used, or the disk is full: nothing was accepted",
            headers: [.retryAfter]),
    ]

    static let fromWebServer = Self(
        status: "default",
        description: "Refused by the web server itself, such as a malformed request (400) or too many requests (429)",
        schema: Schema.reference("Error"))

    var json: JSON {
        var members: [JSON.Member] = [
            .init(name: "description", value: .string(description)),
            .init(
                name: "headers",
                value: .object(
                    ([.requestID] + headers).map { .init(name: $0.rawValue, value: $0.reference) })),
        ]
        if let mediaType {
            // Without a schema, which some tools would apply to the whole text and others to each event.
            let others = otherMediaTypes.map { JSON.Member(name: $0, value: [:]) }
            let content = [JSON.Member(name: mediaType, value: ["schema": schema])] + others
            members.append(.init(name: "content", value: .object(content)))
        }
        if !links.isEmpty {
            let links = links.map { JSON.Member(name: $0.endpoint, value: $0.json) }
            members.append(.init(name: "links", value: .object(links)))
        }
        return .object(members)
    }
}

/// A header field of responses.
enum ResponseHeader: String, CaseIterable, Sendable {
    case requestID = "X-Request-Id"
    case link = "Link"
    case retryAfter = "Retry-After"
    case authenticate = "WWW-Authenticate"
    case disposition = "Content-Disposition"
    case tag = "ETag"
    case location = "Location"
    case ranges = "Accept-Ranges"
    case range = "Content-Range"

    var summary: String {
        switch self {
        case .requestID: "ID of this request, as in the logs"
        case .link: "The next page: `<...>; rel=\"next\"`; absent on the last page"
        case .retryAfter: "Seconds to wait before retrying"
        case .authenticate: "`Bearer`"
        case .disposition: "`attachment` and the name of the file"
        case .tag: "The file's SHA-256, in quotes"
        case .location: "The new location"
        case .ranges: "`bytes`"
        case .range: "The range of bytes in this response"
        }
    }

    fileprivate var reference: JSON { ["$ref": .string("#/components/headers/\(rawValue)")] }

    static var components: JSON {
        .object(
            allCases.map { header in
                let schema = header == .retryAfter ? Schema.count : Schema.string
                let value: JSON = [
                    "description": .string(header.summary), "required": .bool(header != .link), "schema": schema,
                ]
                return .init(name: header.rawValue, value: value)
            })
    }
}
