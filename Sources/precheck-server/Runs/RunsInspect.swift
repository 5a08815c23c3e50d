import ArgumentParser
import CommandOptions
import Domain
import JSON
import Representations
import Storage
import Store

extension RunsCommand {
    /// `precheck-server runs inspect`
    struct Inspect: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Show everything known about a run, as JSON.",
            discussion:
                "Shows the run as the API returns it, plus the paths of its files and the state kept by the worker.")

        @OptionGroup var configuration: ConfigurationOption

        @Argument(help: "ID of the run, or a unique prefix of it.")
        var id: String

        func run() throws {
            let site = try Site(configuration)
            let (run, place, context) = try site.withStore { store in
                let id = try store.run(named: id).id
                guard let placed = try store.placedRun(id) else { throw Failure("run \(id) was deleted meanwhile") }
                return (placed.run, placed.place, try site.runContext(for: [placed], store))
            }
            guard case .object(let members) = try run.json(place: place, context) else { return }
            let folder = site.storage.run(run.id)
            let isThere = try folder.exists()
            let files: JSON = [
                "Folder": JSON(isThere ? folder.path : nil), "Log": JSON(isThere ? folder.logPath : nil),
                "Output": JSON(try folder.hasOutput() ? folder.outputPath : nil),
            ]
            let worker: JSON = [
                "Phase": JSON(run.phase), "CancelRequested": JSON(run.cancelRequested?.rfc3339()),
                "ImageDigest": JSON(run.container.imageDigest),
            ]
            print(
                JSON.object(members + [.init(name: "Files", value: files), .init(name: "Worker", value: worker)])
                    .indented)
        }
    }
}

extension Run {
    fileprivate var phase: String? { if case .running(let phase, _) = state { phase.rawValue } else { nil } }
}
