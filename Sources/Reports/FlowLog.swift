/// A flow's own log (`flow.log`): which steps began, and what each wrote.
struct FlowLog {
    /// A step that began.
    struct Step {
        let name: String
        /// The name of its folder, such as `14-klayout-drc`.
        let folder: String
        /// The log's lines up to the next step.
        var lines: [String] = []
    }

    private(set) var steps: [Step] = []
    /// Whether the flow says that it is complete, which it does not after a deferred error.
    private(set) var isComplete = false

    /// How many steps are looked at, and how many lines of each.
    private static let (maximumSteps, maximumLines) = (200, 2000)

    init(_ lines: [String]) {
        for line in lines {
            if let step = Self.step(line), steps.count < Self.maximumSteps {
                steps.append(step)
            } else if line == "Flow complete." {
                isComplete = true
            } else if let last = steps.indices.last, steps[last].lines.count < Self.maximumLines {
                steps[last].lines.append(line)
            }
        }
    }

    /// The last step that wrote the line.
    func step(saying line: String) -> Step? { steps.last { $0.lines.contains(line) } }

    /// `Running 'KLayout.DRC' at '../workdir/runs/RUN_…/14-klayout-drc'…`
    private static func step(_ line: String) -> Step? {
        guard line.hasPrefix("Running '") else { return nil }
        let parts = line.split(separator: "'", omittingEmptySubsequences: false)
        guard parts.count == 5, parts[2] == " at ", let folder = parts[3].split(separator: "/").last,
            StepFolder(String(folder)) != nil
        else { return nil }
        return Step(name: String(parts[1]).cut(to: 100), folder: String(folder))
    }
}

/// The name of a step's folder: `14-klayout-drc`.
struct StepFolder: Hashable {
    let text: String
    let number: Int
    let suffix: String

    init?(_ text: String) {
        let parts = text.split(separator: "-", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, text.utf8.count <= 100, !parts[1].isEmpty, parts[0].utf8.count <= 4,
            parts[0].utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }),
            let number = Int(parts[0])
        else { return nil }
        self.text = text
        self.number = number
        suffix = String(parts[1])
    }
}
