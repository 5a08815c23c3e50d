/// A pattern, relative to a run's working folder, for the path of the output layout.
package struct OutputPattern: Sendable, Equatable {
    private enum Placeholder: String {
        case topCell = "top_cell"
    }

    private let template: Template<Placeholder>

    static let standard = [
        "runs/*/final/gds/{top_cell}.gds",
        "runs/*/*-klayout-generateid/{top_cell}.gds",
        "**/KLayout.GenerateID/{top_cell}.gds",
    ]

    /// The pattern for one run, for fnmatch(3) component by component; `**` on its own stands for any number of
    /// folders.
    ///
    /// Characters of the cell's name that are special to fnmatch(3) are escaped with `\`.
    package func filled(topCell: String) -> String {
        let special: Set<Character> = ["*", "?", "[", "]", "\\"]
        let escaped = String(topCell.flatMap { special.contains($0) ? ["\\", $0] : [$0] })
        return template.filled { _ in escaped }
    }

    static func parse(_ texts: [String], _ complaints: inout [String]) -> [OutputPattern] {
        if texts.isEmpty {
            complaints.append("must contain at least one pattern, as in \(standard.literal)")
        }
        return texts.compactMap { text -> OutputPattern? in
            if let complaint = shapeComplaint(text) {
                complaints.append(complaint)
                return nil
            }
            do throws(TemplateError) {
                return OutputPattern(template: try Template(text, opening: "{", name: Placeholder.init(rawValue:)))
            } catch {
                complaints.append(error.message(text: text, known: [Placeholder.topCell.rawValue]))
                return nil
            }
        }
    }

    private static func shapeComplaint(_ text: String) -> String? {
        let components = text.split(separator: "/", omittingEmptySubsequences: false)
        if text.hasPrefix("/") {
            return "\(text.quoted) is absolute; patterns are relative to the run's working folder"
        }
        if components.contains("") { return "\(text.quoted) has an empty component" }
        if components.contains(where: { $0 == ".." || $0 == "." }) {
            return "\(text.quoted) has a component `.` or `..`; patterns only lead down"
        }
        if components.contains(where: { $0 != "**" && $0.contains("**") }) {
            return "\(text.quoted) has `**` inside a component; it must stand alone between slashes"
        }
        if components.last == "**" { return "\(text.quoted) ends in `**`, which matches folders; name the file" }
        return nil
    }
}
