import JSON

/// Pieces of schemas (JSON Schema 2020-12).
enum Schema {
    static let string: JSON = ["type": "string"]
    static let boolean: JSON = ["type": "boolean"]
    static let number: JSON = ["type": "number"]
    static let binary: JSON = ["type": "string", "format": "binary"]
    static let id: JSON = ["type": "string", "format": "uuid"]
    static let time: JSON = ["type": "string", "format": "date-time"]
    /// A count, or a size in bytes.
    static let count = atLeast(0)

    static func integer(_ range: ClosedRange<Int>) -> JSON {
        ["type": "integer", "minimum": JSON(range.lowerBound), "maximum": JSON(range.upperBound)]
    }

    static func atLeast(_ minimum: Int64) -> JSON { ["type": "integer", "minimum": .integer(minimum)] }

    static func choice(_ values: [String]) -> JSON {
        ["type": "string", "enum": .array(values.map(JSON.string))]
    }

    static func array(_ elements: JSON) -> JSON { ["type": "array", "items": elements] }

    /// An object with exactly these members, all of which are required except for those in `optional`.
    static func object(_ properties: KeyValuePairs<String, JSON>, optional: Set<String> = []) -> JSON {
        let names = properties.map(\.key).filter { !optional.contains($0) }
        return [
            "type": "object", "required": .array(names.map(JSON.string)),
            "properties": .object(properties.map { .init(name: $0.key, value: $0.value) }),
            "additionalProperties": false,
        ]
    }

    static func reference(_ name: String) -> JSON { ["$ref": .string("#/components/schemas/\(name)")] }

    /// The same, or null. For schemas with a type.
    static func nullable(_ schema: JSON) -> JSON {
        guard let type = schema["type"] else { return schema }
        return schema.with(["type": [type, "null"]])
    }
}

extension JSON {
    /// The object with further members, which replace those of the same names.
    func with(_ changes: KeyValuePairs<String, JSON>) -> JSON {
        var members = members
        for (name, value) in changes {
            if let index = members.firstIndex(where: { $0.name == name }) {
                members[index] = Member(name: name, value: value)
            } else {
                members.append(Member(name: name, value: value))
            }
        }
        return .object(members)
    }

    /// The schema with a description.
    func described(_ text: String) -> JSON { with(["description": .string(text)]) }
}
