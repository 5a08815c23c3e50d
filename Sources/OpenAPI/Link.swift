import JSON

/// What can be done next with the resource that an answer holds (OpenAPI 3.1, Link Object).
struct Link: Sendable {
    /// The ``Endpoint/id`` of the next request.
    let endpoint: String
    /// Where the resource's id goes.
    let place: JSON.Member

    var json: JSON { .object([.init(name: "operationId", value: .string(endpoint)), place]) }

    /// To all that takes the resource's `Id` in its path.
    static func byID(_ endpoints: String...) -> [Link] {
        let place = JSON.Member(name: "parameters", value: ["id": id])
        return endpoints.map { Link(endpoint: $0, place: place) }
    }

    /// From an upload to a precheck of it.
    static let createRun = Link(
        endpoint: "createPrecheck",
        place: .init(name: "requestBody", value: ["upload_id": id, "top_cell": "chip_top"]))

    private static let id: JSON = "$response.body#/Id"
}
