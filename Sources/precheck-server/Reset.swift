import ArgumentParser
import CommandOptions
import Docker
import Storage

/// `precheck-server reset`
struct Reset: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Delete all uploads, runs, outputs and records.",
        discussion: """
            The service must be stopped, and none of its containers may be running. Keeps the file `instance` in the storage \
            folder, which identifies the containers of this installation.
            """)

    @OptionGroup var configuration: ConfigurationOption
    @OptionGroup var force: ForceOption

    func run() throws {
        let site = try Site(configuration)
        guard site.hasStorage else {
            throw Failure("there is no storage folder \(site.storage.root); check [server] storage_path", .unreachable)
        }
        // Held to the end, so that no worker starts meanwhile.
        guard let lock = try site.storage.lockForWorker() else {
            throw Failure("a worker is using \(site.storage.root); stop the service first")
        }
        lock.holdUntilExit()
        try expectNoResponder(site)
        let containers = try site.containers()
        if let running = containers.first(where: { $0.status == .running || $0.status == .paused }) {
            throw Failure(
                "container \(running.names.first ?? running.id.text) is still running; drain the queue before stopping "
                    + "the service (precheck-server queue drain), or remove the container with docker")
        }
        try force.confirm("Delete all uploads, runs, outputs and records in \(site.storage.root)?")
        // A responder may have started while the question was open.
        try expectNoResponder(site)
        for container in containers { try site.engine.remove(container.id, force: true) }
        var progress = Progress()
        try site.storage.removeAll { progress.show("Removing \($0)") }
        progress.clear()
        print("Deleted all uploads, runs, outputs and records in \(site.storage.root).")
    }

    private func expectNoResponder(_ site: Site) throws {
        guard !site.hasResponder else {
            throw Failure("a responder is using \(site.storage.root); stop the service first")
        }
    }
}
