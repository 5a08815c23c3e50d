/// Which engine this is.
package struct EngineVersion: Equatable, Sendable {
    /// Of the engine, as `20.10.24`.
    package let engine: String
    /// The newest version of the API that it speaks, as `1.41`.
    package let api: String
}

extension EngineVersion: Decodable {
    private enum CodingKeys: String, CodingKey {
        case engine = "Version"
        case api = "ApiVersion"
    }
}

extension Engine {
    /// Asks which engine answers.
    package func version() throws(EngineError) -> EngineVersion {
        try response(to: Call(.get, "version")).decode(EngineVersion.self)
    }
}
