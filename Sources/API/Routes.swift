import HTTPTypes
import OpenAPI
import Web

extension Service {
    /// Every endpoint of the API and its handler: what is described is what is routed.
    private static let table: [(endpoint: Endpoint, handler: @Sendable (Service) -> Route.Handler)] = [
        (.health, Service.health),
        (.queue, Service.queue),

        (.uploadForm, Service.createUpload),
        (.uploadFile, Service.createUpload),
        (.listUploads, Service.listUploads),
        (.showUpload, Service.showUpload),
        (.deleteUpload, Service.deleteUpload),

        (.createRun, Service.createRun),
        (.listRuns, Service.listRuns),
        (.showRun, Service.showRun),
        (.cancelRun, Service.cancelRun),
        (.waitForRun, Service.waitForRun),
        (.logs, Service.showLogs),
        (.stats, Service.showStats),
        (.report, Service.showReport),
        (.output, Service.sendOutput),
        (.render, Service.sendRender),
        (.artifacts, Service.listArtifacts),
        (.artifact, Service.sendArtifact),
        (.archive, Service.sendArchive),

        (.openAPI, Service.showOpenAPI),
        (.docs, Service.showDocs),
        (.redoc, Service.redirectToDocs),
    ]

    /// The described endpoints, in the order of the description.
    static let endpoints: [Endpoint] = table.map(\.endpoint)

    /// Requested by the web server itself before it reads the body of an upload. Not part of the API, and not
    /// described.
    static let admissionPath = "/_admission"

    var routes: [Route] {
        Self.table.map { endpoint, handler in
            Route(endpoint.method, endpoint.path, takesRest: endpoint.takesRest, handler(self))
        } + [Route(.get, Self.admissionPath, admission)]
    }
}
