import ArgumentParser
import CommandOptions
import Domain
import Store

extension RunsCommand {
    /// `precheck-server runs prune`
    struct Prune: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Delete finished runs, with their logs and outputs.",
            discussion:
                "Deletes all finished runs unless --status or --before selects some. Queued and running runs are never deleted."
        )

        @OptionGroup var configuration: ConfigurationOption
        @OptionGroup var force: ForceOption

        @Option(help: "Delete only runs with this status. Can be repeated.")
        var status: [FinalStatusArgument] = []

        @Option(
            help: ArgumentHelp(
                "Delete only runs that finished before this time: \(TimeArgument.forms).", valueName: "time"))
        var before: TimeArgument?

        @Flag(help: "Show what would be deleted, but delete nothing.")
        var dryRun = false

        func run() throws {
            let site = try Site(configuration)
            try site.withStore { store in
                let runs = try chosen(from: store)
                if dryRun {
                    for line in RunTable(runs, showsFullIDs: false).lines(width: Terminal.width) { print(line) }
                    print("\(runs.count.of("run")) would be deleted.")
                    return
                }
                guard !runs.isEmpty else { return print("Nothing to delete.") }
                try force.confirm("Delete \(runs.count.of("run")), including logs and outputs?")
                try RunRemoval(site, store).remove(runs.map(\.run))
            }
        }

        private func chosen(from store: Store) throws -> [(run: Run, place: QueuePlace)] {
            let statuses = status.isEmpty ? FinalStatusArgument.allStatuses : status.map(\.status)
            var runs: [(run: Run, place: QueuePlace)] = []
            try store.forEachRun(of: RunSelection(statuses)) { run, place in
                guard case .finished(_, _, let finished) = run.state else { return true }
                if before.map({ finished < $0.timestamp }) ?? true { runs.append((run, place)) }
                return true
            }
            return runs
        }
    }
}
