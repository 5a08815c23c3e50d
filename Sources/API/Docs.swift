import HTTPTypes
import JSON
import OpenAPI
import Web

/// The description of the API, rendered once: the document and the page.
struct Description: Sendable {
    let document: [UInt8]
    let page: [UInt8]

    init(_ description: OpenAPIDocument) {
        document = description.json.bytes
        page = Array(DocsPage(description).text.utf8)
    }
}

extension Service {
    /// `GET /openapi.json`
    func showOpenAPI(_ request: Request, _ parameters: [String: String]) throws -> Answer {
        try QueryReader(request.query).finish()
        return .now(
            Response(
                status: .ok, fields: [.contentType: "application/json"],
                body: policy.description(under: request.prefix).document))
    }

    /// `GET /docs`: a self-contained page.
    func showDocs(_ request: Request, _ parameters: [String: String]) throws -> Answer {
        try QueryReader(request.query).finish()
        let fields: HTTPFields = [
            .contentType: "text/html; charset=utf-8",
            .contentSecurityPolicy: "default-src 'none'; style-src 'unsafe-inline'",
        ]
        return .now(Response(status: .ok, fields: fields, body: policy.description(under: request.prefix).page))
    }

    /// `GET /redoc`
    func redirectToDocs(_ request: Request, _ parameters: [String: String]) throws -> Answer {
        try QueryReader(request.query).finish()
        return .now(Response(status: .permanentRedirect, fields: [.location: "\(request.prefix)/docs"]))
    }
}
