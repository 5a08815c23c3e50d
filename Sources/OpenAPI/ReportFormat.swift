/// A form in which a report is given.
package enum ReportFormat: String, CaseIterable, Sendable {
    case json, junit, markdown
}
