package import Domain
package import JSON

extension Artifact {
    /// The resource as clients see it.
    package var json: JSON {
        [
            "Path": .string(path), "Size": JSON(size), "Kind": .string(kind.rawValue),
            "Checksums": sha256.map { ["sha256": .string($0)] } ?? nil,
        ]
    }
}
