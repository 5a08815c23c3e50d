import Foundation
package import JSON

/// Holds values against the schemas of the description: what of JSON Schema the description uses.
package struct SchemaChecker: Sendable {
    package let document: JSON

    package init(document: JSON) { self.document = document }

    /// What is wrong with `value`; empty when it is as `schema` says.
    package func problems(_ value: JSON, _ schema: JSON, at place: String = "$") -> [String] {
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
        return choice(value, schema, place) + range(value, schema, place) + text(value, schema, place)
            + members(value, schema, place)
            + value.elements.enumerated().flatMap { index, element in
                schema["items"].map { problems(element, $0, at: "\(place)[\(index)]") } ?? []
            }
    }

    /// What a reference within the document names.
    package func resolve(_ reference: String) -> JSON? {
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

    private func text(_ value: JSON, _ schema: JSON, _ place: String) -> [String] {
        guard let text = value.text else { return [] }
        var problems: [String] = []
        if let pattern = schema["pattern"]?.text, (try? Regex(pattern).firstMatch(in: text)) == nil {
            problems.append("\(place): \(text) does not match \(pattern)")
        }
        if let format = schema["format"]?.text, !Self.has(text, format) {
            problems.append("\(place): \(text) is no \(format)")
        }
        return problems
    }

    /// As the contract writes them: ids in lower case, times in UTC with milliseconds.
    private static func has(_ text: String, _ format: String) -> Bool {
        switch format {
        case "uuid": text == UUID(uuidString: text)?.uuidString.lowercased()
        case "date-time": text.wholeMatch(of: /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z/) != nil
        default: true
        }
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
