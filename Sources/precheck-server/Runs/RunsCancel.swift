import ArgumentParser
import CommandOptions
import Domain
import Store

extension RunsCommand {
    /// `precheck-server runs cancel`
    struct Cancel: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Cancel queued and running runs.",
            discussion:
                "The worker stops the container of a running run within seconds. A finished run is left unchanged."
        )

        @OptionGroup var configuration: ConfigurationOption

        @Argument(help: "IDs of the runs, or unique prefixes of them.")
        var ids: [String]

        func run() throws {
            let site = try Site(configuration)
            try site.withStore { store in
                for id in try ids.map({ try store.run(named: $0).id }) {
                    switch try store.cancel(id, now: .now()) {
                    case .cancelled: print("\(id) cancelled")
                    case .requested: print("\(id) is being cancelled")
                    case .alreadyFinal(let status): print("\(id) is already \(status.rawValue)")
                    case nil: throw Failure("run \(id) was deleted meanwhile")
                    }
                }
            }
            // The worker stops containers; the responder answers waiting clients.
            site.worker.ring()
            site.responder.ring()
        }
    }
}
