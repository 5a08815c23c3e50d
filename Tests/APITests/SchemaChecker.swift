import Web

@testable import API

/// Holds values against the schemas of the description: what of JSON Schema the description uses, but for formats and patterns.
struct SchemaChecker {
    let document: JSON

    /// What is wrong with `value`; empty when it is as `schema` says.
    func problems(_ value: JSON, _ schema: JSON, at place: String = "$") -> [String] {
        if let reference = schema["$ref"]?.text {
            guard let target = resolve(reference) else { return ["\(place): \(reference) leads nowhere"] }
            return problems(value, target, at: place)
        }
        if let any = schema["anyOf"]?.elements {
            let found = any.map { problems(value, $0, at: place) }
            return found.contains([]) ? [] : found.flatMap { $0 }
        }
        let types = schema["type"].map { $0.text.map { [$0] } ?? $0.elements.compactMap(\.text) } ?? []
        guard types.isEmpty || types.contains(where: { Self.is(value, $0) }) else {
            return ["\(place): \(value) is no \(types.joined(separator: " or "))"]
        }
        if value == .null { return [] }
        return choice(value, schema, place) + range(value, schema, place) + members(value, schema, place)
            + value.elements.enumerated().flatMap { index, element in
                schema["items"].map { problems(element, $0, at: "\(place)[\(index)]") } ?? []
            }
    }

    /// What a reference within the document names.
    func resolve(_ reference: String) -> JSON? {
        guard reference.hasPrefix("#/") else { return nil }
        return reference.dropFirst(2).split(separator: "/").reduce(Optional(document)) { $0?[String($1)] }
    }

    private static func `is`(_ value: JSON, _ type: String) -> Bool {
        switch (value, type) {
        case (.null, "null"), (.bool, "boolean"), (.integer, "integer"), (.integer, "number"), (.number, "number"),
            (.string, "string"), (.array, "array"), (.object, "object"):
            true
        default: false
        }
    }

    private func choice(_ value: JSON, _ schema: JSON, _ place: String) -> [String] {
        guard let choices = schema["enum"]?.elements, !choices.contains(value) else { return [] }
        return ["\(place): \(value) is none of \(choices)"]
    }

    private func range(_ value: JSON, _ schema: JSON, _ place: String) -> [String] {
        guard case .integer(let number) = value else { return [] }
        if case .integer(let minimum)? = schema["minimum"], number < minimum { return ["\(place): below \(minimum)"] }
        if case .integer(let maximum)? = schema["maximum"], number > maximum { return ["\(place): above \(maximum)"] }
        return []
    }

    private func members(_ value: JSON, _ schema: JSON, _ place: String) -> [String] {
        guard case .object(let members) = value else { return [] }
        let required = schema["required"]?.elements.compactMap(\.text) ?? []
        let missing = required.filter { value[$0] == nil }.map { "\(place): \($0) is missing" }
        return missing
            + members.flatMap { member -> [String] in
                if let inner = schema["properties"]?[member.name] {
                    return problems(member.value, inner, at: "\(place).\(member.name)")
                }
                return schema["additionalProperties"] == false ? ["\(place): \(member.name) is not described"] : []
            }
    }
}
