/// A container, as the engine reported it when it was asked.
package struct Container: Equatable, Sendable {
    /// The engine's names for the states of a container.
    package enum Status: String, Decodable, Sendable {
        case created, running, paused, restarting, removing, exited, dead
    }

    package struct State: Equatable, Sendable {
        package let status: Status
        /// True also while it is paused.
        package let isRunning: Bool
        /// Whether a process of it was OOM-killed, which does not necessarily end the container. Reported only after
        /// the exit, and not always if the exit comes within milliseconds of the kill.
        package let wasOutOfMemory: Bool
        /// 0 until it has exited; 128 plus the signal's number if a signal ended it.
        package let exitCode: Int
        /// Why the engine could not start it; otherwise empty.
        package let error: String
        /// Nil if it was never started.
        package let startedAt: EngineTime?
        /// Nil before the first exit. May be before `startedAt` if the container exited within milliseconds: the two
        /// times come from different programs.
        package let finishedAt: EngineTime?
    }

    package let id: ContainerID
    /// Without the engine's leading slash.
    package let name: String
    package let labels: [String: String]
    /// The ID of its image, `sha256:…`.
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
    /// The engine puts a slash before a container's name, from a naming scheme that it gave up.
    var withoutLeadingSlash: String { hasPrefix("/") ? String(dropFirst()) : self }
}
