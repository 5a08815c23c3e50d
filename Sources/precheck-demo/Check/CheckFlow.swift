import Layout

/// One run of the check: its steps one after the other, each in a folder of its own, until one fails.
final class CheckFlow {
    let request: CheckRequest
    let folder: CheckFolder
    let console: Console
    private let started = ContinuousClock.now
    /// The current step, counted from 1.
    private var stage = 0
    /// The path of the layout that the last step left.
    private(set) var layout: String?

    init(_ request: CheckRequest, in folder: CheckFolder, console: Console) {
        self.request = request
        self.folder = folder
        self.console = console
    }

    /// Returns whether the layout passed, after printing the result.
    ///
    /// - Throws: `FileError` if a file of the run cannot be read or written.
    func run(_ input: borrowing InputFile) throws -> Bool {
        try folder.write(resolvedConfiguration.text, to: "resolved.json")
        console.event(.info, "Starting a new run of the 'PrecheckFlow' flow with the tag '\(folder.tag)'.")
        console.event(.info, "Starting…")
        if request.isChipOnBoard { console.event(.warning, "--cob: the pad mask was not checked.") }
        let head = try input.read()
        if let foreign = Self.foreignFormat(head) {
            return try passOn(input, after: head, foreign)
        }
        return try check(input, after: head)
    }

    /// The name of a format that is known but not supported.
    private static func foreignFormat(_ head: [UInt8]) -> String? {
        if LayoutFormat(head: head) == .oasis { return "OASIS" }
        return LayoutCompression(head: head) == .gzip ? "compressed with gzip" : nil
    }

    private func check(_ input: borrowing InputFile, after head: [UInt8]) throws -> Bool {
        let rules = StructuralRules(topCell: request.topCell, slot: request.slot)
        var facts: LayoutFacts?
        var problems: [StructuralProblem] = []
        return try finish(Step.allCases) { step, place in
            switch step {
            case .readLayout:
                let found = try readLayout(input, after: head, to: place)
                facts = found
                problems = rules.problems(in: found)
                return []
            case .checkTopLevel: return try checkTopLevel(problems, layout: place.input)
            case .checkSize: return try checkSize(problems, facts)
            case .generateID: return try generateID(at: place)
            case .render: return try render(facts, to: place)
            case .writeLayout: return try writeLayout(from: place, metrics: facts?.metrics ?? [])
            }
        }
    }

    private func passOn(_ input: borrowing InputFile, after head: [UInt8], _ format: String) throws -> Bool {
        console.event(
            .warning,
            "The layout is \(format). This demo reads plain GDSII only: the layout was recognised but not checked, and "
                + "is passed on byte for byte, without an ID.")
        return try finish([.readLayout, .writeLayout]) { step, place in
            guard step == .readLayout else { return try writeLayout(from: place, metrics: []) }
            try copy(input, after: head, to: place.output)
            return []
        }
    }

    /// Runs the steps and prints how they ended.
    private func finish(
        _ steps: [Step], _ body: (Step, StepPlace) throws -> [String]
    ) throws -> Bool {
        for step in steps {
            stage += 1
            do {
                try perform(step, body)
            } catch let failure as StepFailure {
                report(failure, in: step, of: steps.count)
                return false
            }
        }
        console.event(.warning, "Design rules, density and antennas were not checked: this is the demo checker.")
        console.event(.info, "Flow complete.")
        if let last = steps.last {
            console.progress(stage: stage, last.title, done: stage, of: steps.count, after: .now - started)
        }
        console.print("\nPrecheck successfully completed.")
        return true
    }

    private func perform(_ step: Step, _ body: (Step, StepPlace) throws -> [String]) throws {
        let name = "0\(stage)-\(step.fileName)"
        let place = StepPlace(
            folder: try folder.make(name), step: step, topCell: request.topCell, input: layout ?? request.input)
        console.rule(step.title)
        console.event(.verbose, "Running '\(step.id)' at '\(place.folder)'…")
        console.event(.verbose, "Logging to '\(place.log)'…")
        let start = ProcessUsage.now()
        do {
            let lines = try body(step, place)
            lines.forEach(console.print)
            try place.write(log: lines, from: start)
        } catch let failure as StepFailure {
            failure.lines.forEach(console.print)
            try place.write(log: failure.lines, from: start)
            throw failure
        }
        if step == .readLayout || step == .generateID { layout = place.output }
        try place.writeState(layout: layout, after: .now - start.moment)
    }

    private func report(_ failure: StepFailure, in step: Step, of total: Int) {
        let log = "\(folder.path)/0\(stage)-\(step.fileName)/\(step.fileName).log"
        console.event(.error, "Subprocess had a non-zero exit.")
        console.event(.error, "Last \(failure.lines.count) line(s):\n" + failure.lines.joined(separator: "\n"))
        console.event(.error, "Full log file: '\(log)'")
        console.progress(stage: stage, step.title, done: stage - 1, of: total, after: .now - started)
        console.print("Error: The precheck failed with the following exception: \n\(step.title): \(failure.reason)")
    }

    private var resolvedConfiguration: JSONText {
        .object([
            ("meta", .object([("version", .integer(2)), ("flow", .string("PrecheckFlow (demo)"))])),
            ("DESIGN_NAME", .string(request.topCell)),
            ("KLAYOUT_READ_LAYOUT", .string(request.input)),
            ("KLAYOUT_ID", .string(request.id)),
            ("KLAYOUT_SLOT", .string(request.slot.rawValue)),
        ])
    }
}
