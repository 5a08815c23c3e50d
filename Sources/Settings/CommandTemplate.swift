/// The command that a run's container executes, with gaps for what differs from run to run.
package struct CommandTemplate: Sendable, Equatable {
    private enum Placeholder: String, CaseIterable {
        case input
        case topCell = "top_cell"
        case dieID = "die_id"
        case workdir
    }

    private var arguments: [Template<Placeholder>] = []

    static let standard = [
        "python", "precheck.py", "--input", "{input}", "--top", "{top_cell}", "--id", "{die_id}", "--dir", "{workdir}",
    ]

    /// The arguments for one run, the program first. Values are put in as they are and never become more arguments.
    package func filled(input: String, topCell: String, dieID: String, workdir: String) -> [String] {
        arguments.map { argument in
            argument.filled { placeholder in
                switch placeholder {
                case .input: input
                case .topCell: topCell
                case .dieID: dieID
                case .workdir: workdir
                }
            }
        }
    }

    static func parse(_ texts: [String], _ complaints: inout [String]) -> CommandTemplate {
        var command = CommandTemplate()
        if texts.first?.isEmpty ?? true {
            complaints.append("needs at least the program's name, as in \(standard.literal)")
        }
        for text in texts {
            do {
                command.arguments.append(try Template(text, opening: "{", name: Placeholder.init(rawValue:)))
            } catch {
                complaints.append(error.message(text: text, known: Placeholder.allCases.map(\.rawValue)))
            }
        }
        return command
    }
}
