/// A container, as the engine had it at the moment of asking.
package struct Container: Equatable, Sendable {
    package enum Status: String, Decodable, Sendable {
        case created, running, paused, restarting, removing, exited, dead
    }

    package struct State: Equatable, Sendable {
        package let status: Status
        /// Also while it is paused.
        package let isRunning: Bool
        /// Whether the kernel killed a process of it for want of memory, which need not have ended the container. Told at the
        /// end only; and not always then, when the end comes within milliseconds of the kill.
        package let wasOutOfMemory: Bool
        /// 0 until it has ended; 128 and the signal for one that a signal ended.
        package let exitCode: Int
        /// Why the engine could not start it; empty otherwise.
        package let error: String
        package let startedAt: EngineTime?
        /// May be before `startedAt` when the container ended within milliseconds: each is another program's.
        package let finishedAt: EngineTime?
    }

    package let id: ContainerID
    package let name: String
    package let labels: [String: String]
    /// The id of its image, `sha256:…`.
    package let imageID: String
    package let state: State
}

extension Container: Decodable {
    private enum CodingKeys: String, CodingKey {
        case id = "Id"
        case name = "Name"
        case imageID = "Image"
        case state = "State"
        case configuration = "Config"
    }

    private enum ConfigurationKeys: String, CodingKey {
        case labels = "Labels"
    }

    package init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        id = ContainerID(try values.decode(String.self, forKey: .id))
        name = try values.decode(String.self, forKey: .name).withoutLeadingSlash
        imageID = try values.decode(String.self, forKey: .imageID)
        state = try values.decode(State.self, forKey: .state)
        let configuration = try values.nestedContainer(keyedBy: ConfigurationKeys.self, forKey: .configuration)
        labels = try configuration.decodeIfPresent([String: String].self, forKey: .labels) ?? [:]
    }
}

extension Container.State: Decodable {
    private enum CodingKeys: String, CodingKey {
        case status = "Status"
        case isRunning = "Running"
        case wasOutOfMemory = "OOMKilled"
        case exitCode = "ExitCode"
        case error = "Error"
        case startedAt = "StartedAt"
        case finishedAt = "FinishedAt"
    }

    package init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        status = try values.decode(Container.Status.self, forKey: .status)
        isRunning = try values.decode(Bool.self, forKey: .isRunning)
        wasOutOfMemory = try values.decode(Bool.self, forKey: .wasOutOfMemory)
        exitCode = try values.decode(Int.self, forKey: .exitCode)
        error = try values.decode(String.self, forKey: .error)
        startedAt = try EngineTime.decode(from: values, .startedAt)
        finishedAt = try EngineTime.decode(from: values, .finishedAt)
    }
}

extension String {
    /// The engine writes a container's name with the slash of a naming scheme that it gave up.
    var withoutLeadingSlash: String { hasPrefix("/") ? String(dropFirst()) : self }
}
