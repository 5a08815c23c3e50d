import Domain
import HTTPTypes
package import JSON

/// The description of the whole HTTP API, in OpenAPI 3.1 (https://spec.openapis.org/oas/v3.1.1.html): what
/// `/openapi.json` sends, what `/docs` renders, and what the tests compare responses with.
package struct OpenAPIDocument: Sendable {
    /// Every endpoint, in the order of the document.
    let endpoints: [Endpoint]
    /// Whether the service is configured to require a key.
    let requiresKey: Bool
    /// The path under which the web server has the service; empty for the root.
    let prefix: String

    package init(_ endpoints: [Endpoint], requiresKey: Bool, prefix: String = "") {
        self.endpoints = endpoints
        self.requiresKey = requiresKey
        self.prefix = prefix
    }

    package var json: JSON {
        [
            "openapi": "3.1.1",
            "info": ["title": .string(Self.title), "version": .string(version), "description": .string(Self.summary)],
            "servers": [["url": .string(prefix.isEmpty ? "/" : prefix), "description": "This server"]],
            "security": security,
            "tags": .array(Tag.allCases.map { ["name": .string($0.rawValue), "description": .string($0.summary)] }),
            "paths": paths,
            "components": [
                "schemas": Schema.components, "headers": ResponseHeader.components, "securitySchemes": Self.schemes,
            ],
        ]
    }

    private var security: JSON {
        let keys: [JSON] = [["bearer": []], ["apiKey": []]]
        // An empty requirement means that no key is needed.
        return .array(requiresKey ? keys : [[:]] + keys)
    }

    private var paths: JSON {
        var paths: [String] = []
        for endpoint in endpoints where !paths.contains(endpoint.path) { paths.append(endpoint.path) }
        return .object(
            paths.map { path in
                let methods = endpoints.filter { $0.path == path }.map { endpoint in
                    JSON.Member(name: endpoint.method.rawValue.lowercased(), value: endpoint.json)
                }
                return JSON.Member(name: path, value: .object(methods))
            })
    }

    private static let schemes: JSON = [
        "bearer": ["type": "http", "scheme": "bearer", "description": "An API key: `Authorization: Bearer KEY`"],
        "apiKey": ["type": "apiKey", "in": "header", "name": "X-API-Key", "description": "An API key"],
    ]

    static let title = "Precheck service"

    static let summary = """
        Accepts chip layouts and runs the precheck on each, in its own container. \
        Upload a layout, queue a precheck of it, wait for it, download the output.

        Times are RFC 3339 in UTC, sizes are bytes, durations seconds. A value that does not exist yet is null, and its key \
        is present. All errors have the same shape. Unknown fields and query parameters are refused. \
        HEAD works wherever GET does; a known path with another method returns 405 with `Allow`.
        """
}
