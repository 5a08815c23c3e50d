package import HTTPTypes
import JSON

/// The description of an endpoint, a method of a path: its parameters, its body and its responses.
package struct Endpoint: Sendable {
    package let method: HTTPRequest.Method
    /// The pattern, such as `/api/v1/uploads/{id}`.
    package let path: String
    /// Whether the last parameter of the path takes the rest of it, slashes included.
    package var takesRest = false
    /// The operation ID, after which generated clients name their functions.
    let id: String
    let tag: Tag
    let summary: String
    var description = ""
    var parameters: [Parameter] = []
    var body: RequestContent?
    /// The responses of this endpoint; ``allResponses`` adds those that all endpoints have.
    let responses: [DescribedResponse]
    /// Whether it is answered without a key.
    package var isOpen = false
    /// The path and query in the example for curl; nil for ``path``.
    var exampleURL: String?
    /// The options of curl in the example.
    var exampleOptions = ""

    /// The body that a request must have.
    struct RequestContent: Sendable {
        let mediaType: String
        let schema: JSON
        let description: String
    }

    /// Every possible response, sorted by status.
    var allResponses: [DescribedResponse] {
        var all = responses
        if !isOpen { all += DescribedResponse.refusals }
        let statuses = Set(all.map(\.status))
        all += DescribedResponse.common.filter { !statuses.contains($0.status) }
        return all.sorted { $0.status < $1.status } + [.fromWebServer]
    }

    var json: JSON {
        var members: [JSON.Member] = [
            .init(name: "operationId", value: .string(id)), .init(name: "tags", value: [.string(tag.rawValue)]),
            .init(name: "summary", value: .string(summary)),
        ]
        if !description.isEmpty { members.append(.init(name: "description", value: .string(description))) }
        if isOpen { members.append(.init(name: "security", value: [])) }
        if !parameters.isEmpty { members.append(.init(name: "parameters", value: .array(parameters.map(\.json)))) }
        if let body { members.append(.init(name: "requestBody", value: body.json)) }
        let answers = allResponses.map { JSON.Member(name: $0.status, value: $0.json) }
        members.append(.init(name: "responses", value: .object(answers)))
        return .object(members)
    }
}

extension Endpoint.RequestContent {
    fileprivate var json: JSON {
        let content = JSON.Member(name: mediaType, value: ["schema": schema])
        return ["required": true, "description": .string(description), "content": .object([content])]
    }
}

/// A parameter of a path, a query or a header.
struct Parameter: Sendable {
    enum Place: String { case path, query, header }

    let name: String
    let place: Place
    let description: String
    let schema: JSON
    var isRequired = false

    fileprivate var json: JSON {
        [
            "name": .string(name), "in": .string(place.rawValue), "required": .bool(isRequired || place == .path),
            "description": .string(description), "schema": schema,
        ]
    }

    static func id(of what: String) -> Parameter {
        Parameter(name: "id", place: .path, description: "The \(what)'s `Id`", schema: Schema.id)
    }

    static let page = [
        Parameter(
            name: "limit", place: .query, description: "Maximum number of elements on a page",
            schema: Schema.integer(InterfaceLimits.page).with([
                "default": JSON(InterfaceLimits.page.upperBound)
            ])),
        Parameter(
            name: "before", place: .query,
            description: "Start of the page; take it from the `Link` of the previous page",
            schema: Schema.integer(1...Int.max)),
    ]
}
