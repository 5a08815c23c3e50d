/// Which engine this is.
package struct EngineVersion: Equatable, Sendable {
    /// The engine's version, such as `20.10.24`.
    package let engine: String
    /// The newest version of the API that it supports, such as `1.41`.
    package let api: String
}

extension EngineVersion: Decodable {
    private enum CodingKeys: String, CodingKey {
        case engine = "Version"
        case api = "ApiVersion"
    }
}

extension Engine {
    /// Asks the engine for its version.
    package func version() throws(EngineError) -> EngineVersion {
        try response(to: Call(.get, "version")).decode(EngineVersion.self)
    }
}
