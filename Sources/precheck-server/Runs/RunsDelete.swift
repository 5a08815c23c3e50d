import ArgumentParser
import CommandOptions
import Domain

extension RunsCommand {
    /// `precheck-server runs delete`
    struct Delete: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Deletes runs that are over, with their logs and outputs.", aliases: ["rm"])

        @OptionGroup var configuration: ConfigurationOption
        @OptionGroup var force: ForceOption

        @Argument(help: "The runs' ids, or the beginnings of them.")
        var ids: [String]

        func run() throws {
            let site = try Site(configuration)
            try site.withStore { store in
                let runs = try ids.map { try store.run(named: $0) }
                for run in runs where !run.state.status.isFinal {
                    throw Failure(
                        "run \(run.id) is \(run.state.status.rawValue), and only runs that are over can be deleted: cancel "
                            + "it first (precheck-server runs cancel \(run.id)), then delete it")
                }
                let what = runs.count == 1 ? "run \(runs[0].id)" : runs.count.of("run")
                try force.confirm("Delete \(what) with log and output?")
                try RunRemoval(site, store).remove(runs)
            }
        }
    }
}
