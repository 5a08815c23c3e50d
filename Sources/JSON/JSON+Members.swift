extension JSON {
    /// The members of an object, in their order; none of any other value.
    package var members: [Member] {
        guard case .object(let members) = self else { return [] }
        return members
    }

    /// The elements of an array; none of any other value.
    package var elements: [JSON] {
        guard case .array(let elements) = self else { return [] }
        return elements
    }

    /// The text of a string; nil for any other value.
    package var text: String? {
        guard case .string(let text) = self else { return nil }
        return text
    }

    /// The member `name` of an object.
    package subscript(name: String) -> JSON? { members.first { $0.name == name }?.value }
}
