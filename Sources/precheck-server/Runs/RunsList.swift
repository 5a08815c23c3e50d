import ArgumentParser
import CommandOptions
import Domain
import JSON
import Representations
import Store

extension RunsCommand {
    /// `precheck-server runs list`
    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "List runs, newest first.", aliases: ["ls", "ps"])

        @OptionGroup var configuration: ConfigurationOption
        @OptionGroup var format: FormatOption

        @Option(help: "Show only runs with this status. Can be repeated.")
        var status: [StatusArgument] = []

        @Option(
            name: .shortAndLong,
            help: ArgumentHelp(
                "Show only runs that match. Can be repeated.",
                discussion: "\(RunFilter.forms). TIME is \(TimeArgument.forms).", valueName: "key=value"))
        var filter: [RunFilter] = []

        @Option(name: [.customShort("n"), .long], help: ArgumentHelp("Show at most N runs.", valueName: "n"))
        var last: Int?

        @Flag(name: .shortAndLong, help: "Print full IDs only.")
        var quiet = false

        @Flag(help: "Print full IDs, and do not truncate columns.")
        var noTrunc = false

        func validate() throws {
            if let last, last < 1 { throw ValidationError("--last must be at least 1, not \(last)") }
        }

        func run() throws {
            let site = try Site(configuration)
            var runs: [(run: Run, place: QueuePlace)] = []
            let context = try site.withStore { store in
                try store.forEachRun(of: RunSelection(status.map(\.status), filter)) { run, place in
                    runs.append((run, place))
                    return runs.count < last ?? .max
                }
                return try site.runContext(for: format.isJSON && !quiet ? runs : [], store)
            }
            if quiet {
                for (run, _) in runs { print(run.id) }
            } else if format.isJSON {
                print(JSON.array(try runs.map { try $0.run.json(place: $0.place, context) }).indented)
            } else {
                let table = RunTable(runs, showsFullIDs: noTrunc)
                for line in table.lines(width: noTrunc ? nil : Terminal.width) { print(line) }
            }
        }
    }
}
