/// What the engine reports about itself and its host.
package struct EngineInformation: Equatable, Sendable {
    /// Whether containers keep running while the engine is stopped (`live-restore`).
    package let keepsContainers: Bool
    /// The most processors that a container can have.
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
    /// Asks the engine about itself and its host.
    package func information() throws(EngineError) -> EngineInformation {
        try response(to: Call(.get, "info")).decode(EngineInformation.self)
    }
}
