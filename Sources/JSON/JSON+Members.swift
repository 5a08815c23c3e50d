extension JSON {
    /// The members of an object, in their order; empty for any other value.
    package var members: [Member] {
        guard case .object(let members) = self else { return [] }
        return members
    }

    /// The elements of an array; empty for any other value.
    package var elements: [JSON] {
        guard case .array(let elements) = self else { return [] }
        return elements
    }

    /// The text of a string; nil for any other value.
    package var text: String? {
        guard case .string(let text) = self else { return nil }
        return text
    }

    /// The value of the member `name` of an object; nil if there is none. Linear in the number of members.
    package subscript(name: String) -> JSON? { members.first { $0.name == name }?.value }
}
