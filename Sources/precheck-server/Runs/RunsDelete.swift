import ArgumentParser
import CommandOptions
import Domain

extension RunsCommand {
    /// `precheck-server runs delete`
    struct Delete: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Delete finished runs, with their logs and outputs.", aliases: ["rm"])

        @OptionGroup var configuration: ConfigurationOption
        @OptionGroup var force: ForceOption

        @Argument(help: "IDs of the runs, or unique prefixes of them.")
        var ids: [String]

        func run() throws {
            let site = try Site(configuration)
            try site.withStore { store in
                let runs = try ids.map { try store.run(named: $0) }
                for run in runs where !run.state.status.isFinal {
                    throw Failure(
                        "run \(run.id) is \(run.state.status.rawValue); only finished runs can be deleted: cancel it first "
                            + "(precheck-server runs cancel \(run.id))")
                }
                let what = runs.count == 1 ? "run \(runs[0].id)" : runs.count.of("run")
                try force.confirm("Delete \(what), including logs and outputs?")
                try RunRemoval(site, store).remove(runs)
            }
        }
    }
}
