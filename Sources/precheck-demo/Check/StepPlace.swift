/// The paths of a step's layout and files.
struct StepPlace {
    let folder: String
    let step: Step
    let topCell: String
    /// The layout that the step starts from.
    let input: String

    var log: String { "\(folder)/\(step.fileName).log" }
    /// The layout that the step writes, if it writes one.
    var output: String { "\(folder)/\(topCell).gds" }

    /// Writes the files that every step leaves, failed or not.
    func write(log lines: [String], from start: ProcessUsage) throws {
        try OutputFile(log).write(lines.map { $0 + "\n" }.joined())
        let statistics = ProcessUsage.now().statistics(since: start)
        try OutputFile("\(folder)/\(step.fileName).process_stats.json").write(statistics.text)
    }

    /// Writes the files that only a successful step leaves.
    func writeState(layout: String?, after elapsed: Duration) throws {
        try OutputFile(folder + "/runtime.txt").write(elapsed.clock)
        let layout = layout.map { [(name: "gds", value: JSONText.string($0))] } ?? []
        try OutputFile(folder + "/state_out.json").write(
            JSONText.object(layout + [("metrics", .object([]))]).text)
    }
}
