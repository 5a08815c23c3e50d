/// What the engine says of itself and of its host.
package struct EngineInformation: Equatable, Sendable {
    /// Whether containers run on while the engine is stopped (`live-restore`).
    package let keepsContainers: Bool
    /// How many processors a container can have at most.
    package let processors: Int
    /// The host's memory.
    package let memoryBytes: Int64
}

extension EngineInformation: Decodable {
    private enum CodingKeys: String, CodingKey {
        case keepsContainers = "LiveRestoreEnabled"
        case processors = "NCPU"
        case memoryBytes = "MemTotal"
    }
}

extension Engine {
    /// Asks what the engine and its host have.
    package func information() throws(EngineError) -> EngineInformation {
        try response(to: Call(.get, "info")).decode(EngineInformation.self)
    }
}
