/// The sections of the description.
package enum Tag: String, CaseIterable, Sendable {
    case uploads = "Uploads"
    case runs = "Prechecks"
    case results = "Results"
    case status = "Status"
    case description = "Description"

    var summary: String {
        switch self {
        case .uploads:
            "Layouts to check. They expire after a while; runs created from them keep their input."
        case .runs: "Runs of the precheck: queued, then running, then completed, failed or cancelled."
        case .results: "The log, resource usage, report and files of a run."
        case .status: "Health of the service and state of the queue."
        case .description: "This description."
        }
    }
}
