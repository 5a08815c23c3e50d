import Foundation

/// The Docker Engine of a test, by the `docker` command.
struct Docker: Sendable {
    /// Such as `unix:///run/docker.sock`.
    let address: String

    var socket: String { String(address.dropFirst("unix://".count)) }

    init(address: String) { self.address = address }

    /// The engine that all tests share.
    init() throws {
        let variable = "PRECHECK_TEST_DOCKER"
        guard let address = ProcessInfo.processInfo.environment[variable], address.hasPrefix("unix://") else {
            throw Unexpected(
                """
                These tests need a Docker Engine of which \(variable) names the socket: `make test` starts one, or \
                \(variable)=$(scripts/engine.sh start FOLDER) swift test
                """)
        }
        self.init(address: address)
    }

    @discardableResult
    func run(_ arguments: String..., within limit: Duration = .seconds(60)) async throws -> String {
        try await Command(["docker"] + arguments, environment: ["DOCKER_HOST": address]).run(within: limit)
    }

    /// - Throws: ``Unexpected`` unless the image is there: a run would wait for it for ever.
    func require(_ image: Image) async throws {
        let found = try await run("image", "ls", "--quiet", image.rawValue)
        guard !found.isEmpty else {
            throw Unexpected("\(address) has no image \(image.rawValue); make it with images/\(image.folder)/build.sh")
        }
    }

    /// The ids of all containers that belong to the storage folder's instance, running or not.
    func containers(of storage: String) async throws -> [String] {
        guard let instance = try? String(contentsOfFile: storage + "/instance", encoding: .utf8) else { return [] }
        let label = "label=space.wafer.precheck.instance=" + instance.trimmingCharacters(in: .newlines)
        return try await run("ps", "--all", "--quiet", "--no-trunc", "--filter", label)
            .split(separator: "\n").map(String.init)
    }

    func removeContainers(of storage: String) async throws {
        for container in try await containers(of: storage) { try await run("rm", "--force", container) }
    }

    /// What `docker inspect` shows.
    func inspect(_ container: String) async throws -> JSON {
        try JSON(Data(try await run("inspect", container).utf8))[0]
    }
}

/// The images that the tests run.
enum Image: String, Sendable {
    case standIn = "precheck-stand-in:latest"
    case demo = "precheck-demo:latest"

    fileprivate var folder: String {
        switch self {
        case .standIn: "stand-in"
        case .demo: "demo"
        }
    }
}
