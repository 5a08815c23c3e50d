import HTTPTypes
import JSON

extension Endpoint {
    package static let health = Endpoint(
        method: .get, path: "/health", id: "getHealth", tag: .status,
        summary: "Get the health of the service",
        description:
            "`degraded`, with status 200, while the worker or Docker does not respond, or while free space is low and uploads are refused.",
        responses: [
            .ok("The service is usable", Schema.reference("Health")),
            DescribedResponse(
                status: "503", description: "The database or the storage cannot be used, or the service is restarting",
                schema: ["anyOf": [Schema.reference("Health"), Schema.reference("Error")]],
                headers: [.retryAfter]),
        ], isOpen: true)

    package static let queue = Endpoint(
        method: .get, path: "/api/v1/queue", id: "getQueue", tag: .status, summary: "Get the state of the queue",
        responses: [.ok("The counters", Schema.reference("Queue"))])

    package static let openAPI = Endpoint(
        method: .get, path: "/openapi.json", id: "getDescription", tag: .description,
        summary: "Get this description as OpenAPI 3.1",
        responses: [.ok("The description", ["type": "object"])], isOpen: true)

    package static let docs = Endpoint(
        method: .get, path: "/docs", id: "getDocs", tag: .description, summary: "Get this description as a page",
        responses: [page], isOpen: true)

    package static let redoc = Endpoint(
        method: .get, path: "/redoc", id: "getRedoc", tag: .description, summary: "Redirect to the page",
        responses: [.empty(308, "To `/docs`", headers: [.location])], isOpen: true)

    private static let page = DescribedResponse(
        status: "200", description: "The page", mediaType: "text/html", schema: Schema.string)
}
