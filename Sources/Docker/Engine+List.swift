internal import FoundationEssentials

/// A container in a list.
package struct ListedContainer: Equatable, Sendable {
    package let id: ContainerID
    /// Without the engine's leading slash; empty while the container is being removed.
    package let names: [String]
    package let labels: [String: String]
    package let status: Container.Status
}

extension ListedContainer: Decodable {
    private enum CodingKeys: String, CodingKey {
        case id = "Id"
        case names = "Names"
        case labels = "Labels"
        case status = "State"
    }

    package init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        id = ContainerID(try values.decode(String.self, forKey: .id))
        // Null while the container is being removed.
        names = (try values.decodeIfPresent([String].self, forKey: .names) ?? []).map { $0.withoutLeadingSlash }
        labels = try values.decodeIfPresent([String: String].self, forKey: .labels) ?? [:]
        status = try values.decode(Container.Status.self, forKey: .status)
    }
}

extension Engine {
    /// All containers, running or not, that carry every one of `labels` with its value.
    package func containers(labelled labels: [String: String]) throws(EngineError) -> [ListedContainer] {
        let filters = ["label": labels.map { "\($0.key)=\($0.value)" }.sorted()]
        let text: String
        do {
            text = String(decoding: try JSONEncoder().encode(filters), as: UTF8.self)
        } catch {
            throw .malformed("labels cannot be encoded: \(error)")
        }
        let call = Call(.get, "containers", "json").with("all", true).with("filters", text)
        return try response(to: call).decode([ListedContainer].self)
    }
}
