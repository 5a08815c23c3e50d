import JSON

/// A possible next request for the resource in a response (OpenAPI 3.1, Link Object).
struct Link: Sendable {
    /// The ``Endpoint/id`` of the next request.
    let endpoint: String
    /// Where the resource's ID goes in that request.
    let place: JSON.Member

    var json: JSON { .object([.init(name: "operationId", value: .string(endpoint)), place]) }

    /// To endpoints that take the resource's `Id` in their path.
    static func byID(_ endpoints: String...) -> [Link] {
        let place = JSON.Member(name: "parameters", value: ["id": id])
        return endpoints.map { Link(endpoint: $0, place: place) }
    }

    /// From an upload to a run of it.
    static let createRun = Link(
        endpoint: "createPrecheck",
        place: .init(name: "requestBody", value: ["upload_id": id, "top_cell": "chip_top"]))

    private static let id: JSON = "$response.body#/Id"
}
