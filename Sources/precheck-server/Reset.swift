import ArgumentParser
import CommandOptions
import Docker
import Storage

/// `precheck-server reset`
struct Reset: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Throws all uploads, runs, outputs and records away.",
        discussion: """
            The service has to be stopped, and no container of it may run. What stays is the file `instance` in the storage \
            folder, by which containers are known to be this installation's.
            """)

    @OptionGroup var configuration: ConfigurationOption
    @OptionGroup var force: ForceOption

    func run() throws {
        let site = try Site(configuration)
        guard site.hasStorage else { throw Failure("there is no folder \(site.storage.root)", .unreachable) }
        // Held to the end: none starts meanwhile.
        guard let lock = try site.storage.lockForWorker() else {
            throw Failure("a worker runs on \(site.storage.root); stop the service first")
        }
        lock.holdUntilExit()
        try expectNoResponder(site)
        let containers = try site.containers()
        if let running = containers.first(where: { $0.status == .running || $0.status == .paused }) {
            throw Failure(
                "container \(running.names.first ?? running.id.text) runs; drain the queue before the service is stopped "
                    + "(precheck-server queue drain), or remove the container with docker")
        }
        try force.confirm("Throw away all uploads, runs, outputs and records in \(site.storage.root)?")
        // Nothing holds it off while the question stands.
        try expectNoResponder(site)
        for container in containers { try site.engine.remove(container.id, force: true) }
        var progress = Progress()
        try site.storage.removeAll { progress.show("Removing \($0)") }
        progress.clear()
        print("All of \(site.storage.root) was thrown away.")
    }

    private func expectNoResponder(_ site: Site) throws {
        guard !site.hasResponder else {
            throw Failure("a responder runs on \(site.storage.root); stop the service first")
        }
    }
}
