internal import FoundationEssentials

/// A container that has been created but not started.
package struct CreatedContainer: Equatable, Sendable {
    package let id: ContainerID
    /// What this host cannot do of the specification, in the engine's words.
    package let warnings: [String]
}

extension CreatedContainer: Decodable {
    private enum CodingKeys: String, CodingKey {
        case id = "Id"
        case warnings = "Warnings"
    }

    package init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        id = ContainerID(try values.decode(String.self, forKey: .id))
        warnings = try values.decodeIfPresent([String].self, forKey: .warnings) ?? []
    }
}

extension Engine {
    /// Creates a container named `name`.
    ///
    /// - Throws: `EngineError.conflict` if the name is taken, `EngineError.notFound` if the image does not exist on the
    ///   host.
    package func create(_ spec: ContainerSpec, name: String) throws(EngineError) -> CreatedContainer {
        let body: [UInt8]
        do {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
            body = [UInt8](try encoder.encode(spec))
        } catch {
            throw .malformed("the specification of container \(name) cannot be encoded: \(error)")
        }
        let call = Call(.post, "containers", "create").with("name", name).sending(body).within(Call.longTimeout)
        return try response(to: call).decode(CreatedContainer.self)
    }
}
