/// A format of a report, by the API's name for it.
package enum ReportFormat: String, CaseIterable, Sendable {
    case json, junit, markdown
}
