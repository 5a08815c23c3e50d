/// An image on the host.
package struct Image: Equatable, Sendable {
    /// `sha256:…`, the digest of its configuration.
    package let id: String
    /// `name@sha256:…` for each registry that it came from; none for an image that was built here.
    package let repositoryDigests: [String]
}

extension Image: Decodable {
    private enum CodingKeys: String, CodingKey {
        case id = "Id"
        case repositoryDigests = "RepoDigests"
    }

    package init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        id = try values.decode(String.self, forKey: .id)
        repositoryDigests = try values.decodeIfPresent([String].self, forKey: .repositoryDigests) ?? []
    }
}

extension Engine {
    /// The image that `reference` (`name:tag`, `name@sha256:…` or an ID) names on this host, or nil. Asks no registry.
    package func image(_ reference: String) throws(EngineError) -> Image? {
        // The slashes of a reference remain slashes of the path.
        let name = reference.split(separator: "/", omittingEmptySubsequences: false).map { String($0) }
        do {
            return try response(to: Call(.get, segments: ["images"] + name + ["json"])).decode(Image.self)
        } catch {
            if case .notFound = error { return nil }
            throw error
        }
    }
}
