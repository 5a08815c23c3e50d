import ArgumentParser
import CommandOptions
import Domain
import Store

extension RunsCommand {
    /// `precheck-server runs cancel`
    struct Cancel: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Cancels runs that wait or run.",
            discussion:
                "The worker stops the container of a run that runs, within seconds. A run that is over is left as it is."
        )

        @OptionGroup var configuration: ConfigurationOption

        @Argument(help: "The runs' ids, or the beginnings of them.")
        var ids: [String]

        func run() throws {
            let site = try Site(configuration)
            try site.withStore { store in
                for id in try ids.map({ try store.run(named: $0).id }) {
                    switch try store.cancel(id, now: .now()) {
                    case .cancelled: print("\(id) cancelled")
                    case .requested: print("\(id) is being cancelled")
                    case .alreadyFinal(let status): print("\(id) is \(status.rawValue) already")
                    case nil: throw Failure("run \(id) has just been deleted")
                    }
                }
            }
            // The worker stops containers; the responder answers those who wait.
            site.worker.ring()
            site.responder.ring()
        }
    }
}
