/// The parts that the description falls into.
package enum Tag: String, CaseIterable, Sendable {
    case uploads = "Uploads"
    case prechecks = "Prechecks"
    case results = "Results"
    case status = "Status"
    case description = "Description"

    var summary: String {
        switch self {
        case .uploads:
            "Layouts to be checked. They expire after a while; prechecks that were made from them keep their input."
        case .prechecks: "Runs of the precheck: queued, then running, then completed, failed or cancelled."
        case .results: "What a run says, uses and leaves."
        case .status: "Whether the service works, and how much it has to do."
        case .description: "This description."
        }
    }
}
