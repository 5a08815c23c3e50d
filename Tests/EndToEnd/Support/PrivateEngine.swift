import Foundation

/// A Docker Engine of one test's own, which may be stopped and killed. Needs root.
struct PrivateEngine: Sendable {
    private let folder: TemporaryFolder
    private let options: [String]
    /// Its own, where it was asked for.
    let disk: Disk?

    var docker: Docker { Docker(address: "unix://" + folder["engine/docker.sock"]) }

    /// Starts an engine with the stand-in image for `body`, and removes it afterwards, whatever happens.
    ///
    /// - Parameters:
    ///   - liveRestore: whether containers run on while the engine does not.
    ///   - kind: the disk that it keeps all its own on; nil: where all temporary files are.
    static func with(
        liveRestore: Bool = true, disk kind: Disk.Kind? = nil, _ body: (PrivateEngine) async throws -> Void
    ) async throws {
        let folder = try TemporaryFolder()
        var disk: Disk?
        if let kind { disk = try await Disk.mount(at: folder["engine"], kind) }
        let engine = PrivateEngine(folder: folder, options: liveRestore ? ["--live-restore"] : [], disk: disk)
        do {
            try await engine.start()
            let image = Project.root + "/images/stand-in/build.sh"
            try await Command(image, environment: ["DOCKER_HOST": engine.docker.address]).run()
            try await body(engine)
        } catch {
            try? await engine.remove()
            throw error
        }
        try await engine.remove()
    }

    /// Starts what of the engine does not run, and waits until it answers.
    func start() async throws { try await script("start", options) }

    /// Ends dockerd alone: containerd and the containers are another matter.
    func end(by signal: CInt) async throws {
        let text = try String(contentsOfFile: folder["engine/dockerd.pid"], encoding: .utf8)
        guard let process = pid_t(text.trimmingCharacters(in: .whitespacesAndNewlines)) else {
            throw Unexpected("dockerd.pid holds \(text)")
        }
        kill(process, signal)
        try await waitUntil("dockerd has ended") { !Processes.isRunning(process) }
    }

    /// Kills it and its containers at once, and removes what a machine loses when it is rebooted.
    func cutPower() async throws { try await script("kill", []) }

    private func remove() async throws {
        try disk?.relieve()
        try await script("stop", [])
        try await disk?.unmount()
        try folder.remove()
    }

    private func script(_ command: String, _ options: [String]) async throws {
        try await Command([Project.root + "/scripts/engine.sh", command, folder["engine"]] + options)
            .run(within: .seconds(120))
    }
}
