package import JSON

/// What `/openapi.json` says of the interface, to hold answers against.
package struct InterfaceDescription: Sendable {
    /// A method of a path.
    package struct Operation: Sendable {
        /// In capitals.
        package let method: String
        /// With parameters in braces.
        package let path: String
        package let json: JSON

        /// Whether it is answered without a key.
        package var isOpen: Bool { json["security"] == [] }
        /// The statuses that it names.
        package var statuses: [Int] { json["responses"]?.members.compactMap { Int($0.name) } ?? [] }
        /// The type of the body that it needs.
        package var bodyType: String? { json["requestBody"]?["content"]?.members.first?.name }
    }

    package let document: JSON
    package let operations: [Operation]

    package init(document: JSON) {
        self.document = document
        operations = (document["paths"]?.members ?? []).flatMap { path in
            path.value.members.map { Operation(method: $0.name.uppercased(), path: path.name, json: $0.value) }
        }
    }

    /// - Throws: when `bytes` are no JSON.
    package init(bytes: [UInt8]) throws { self.init(document: try JSON(parsing: bytes)) }

    /// The operations of the path that `path`, without parameters in braces, is one of.
    package func operations(at path: String) -> [Operation] {
        operations.filter { Self.matches(path, $0.path) }
    }

    /// The methods that a path is answered for; empty for one that is not described.
    package func methods(at path: String) -> Set<String> {
        let methods = Set(operations(at: path).map(\.method))
        return methods.contains("GET") ? methods.union(["HEAD"]) : methods
    }

    /// HEAD is answered as GET is.
    func operation(_ method: String, at path: String) -> Operation? {
        operations(at: path).first { $0.method == (method == "HEAD" ? "GET" : method) }
    }

    private static func matches(_ path: String, _ template: String) -> Bool {
        let parts = path.split(separator: "/", omittingEmptySubsequences: false)
        let pattern = template.split(separator: "/", omittingEmptySubsequences: false)
        // A path below a folder, which may have slashes in it.
        let takesRest = pattern.last == "{path}" && parts.count > pattern.count
        return (takesRest || parts.count == pattern.count)
            && zip(parts, pattern).allSatisfy { $1.hasPrefix("{") ? !$0.isEmpty : $0 == $1 }
    }
}
