/// The command that a run's container executes, with placeholders for what differs from run to run.
package struct CommandTemplate: Sendable, Equatable {
    private enum Placeholder: String, CaseIterable {
        case input
        case topCell = "top_cell"
        case dieID = "die_id"
        case workdir
    }

    private enum Argument: Sendable, Equatable {
        case one(Template<Placeholder>)
        /// Stands for as many arguments as there are options, possibly none.
        case options
    }

    private static let options = "{options}"

    private var arguments: [Argument] = []

    static let standard = [
        "python", "precheck.py", "--input", "{input}", "--top", "{top_cell}", "--id", "{die_id}", "--dir", "{workdir}",
        options,
    ]

    /// Whether the flow's options can be passed on, because the command has `{options}`.
    package var takesOptions: Bool { arguments.contains(.options) }

    /// The arguments for one run, starting with the program. A value is inserted as it is and never becomes several
    /// arguments.
    package func filled(
        input: String, topCell: String, dieID: String, workdir: String, options: [String] = []
    ) -> [String] {
        arguments.flatMap { argument in
            guard case .one(let template) = argument else { return options }
            let text = template.filled { placeholder in
                switch placeholder {
                case .input: input
                case .topCell: topCell
                case .dieID: dieID
                case .workdir: workdir
                }
            }
            return [text]
        }
    }

    static func parse(_ texts: [String], _ complaints: inout [String]) -> CommandTemplate {
        var command = CommandTemplate()
        if texts.first?.isEmpty ?? true {
            complaints.append("must contain at least the program name, as in \(standard.literal)")
        }
        if texts.first == options { complaints.append("`\(options)` cannot be the program") }
        if texts.count(where: { $0 == options }) > 1 { complaints.append("`\(options)` may appear only once") }
        for text in texts {
            if text == options {
                command.arguments.append(.options)
                continue
            }
            do {
                command.arguments.append(.one(try Template(text, opening: "{", name: Placeholder.init(rawValue:))))
            } catch {
                let known = Placeholder.allCases.map(\.rawValue)
                complaints.append(error.message(text: text, known: known) + "; `\(options)` as an argument of its own")
            }
        }
        return command
    }
}
