import HTTPTypes
package import JSON
import Text

/// Reads the members of a JSON object and collects every problem. Members that are never asked for are problems, too.
package struct ObjectReader {
    private var left: [JSON.Member]
    private var known: [String] = []
    private var missing: Set<String> = []
    private var problems: [APIError.Problem] = []

    /// - Throws: ``APIError`` 422 if `json` is not an object.
    package init(_ json: JSON) throws(APIError) {
        guard case .object(let members) = json else {
            throw APIError(.unprocessableContent, "The request body must be a JSON object, not \(json.kind)")
        }
        left = members
    }

    /// The string under `name`, converted by `parse`; nil after a problem, which is recorded.
    ///
    /// - Parameters:
    ///   - standard: the value of a missing member; nil if the member is required.
    ///   - parse: throws an error whose description says what is wrong.
    package mutating func string<Value>(
        _ name: String, default standard: Value? = nil, _ parse: (String) throws -> Value
    ) -> Value? {
        switch take(name) {
        case .missing:
            if standard == nil { problem(name, "\(name) is required") }
            return standard
        case .wrong: return nil
        case .value(.string(let text)): return parsed(text, name, parse)
        case .value(let value):
            problem(name, "\(name) must be a string, not \(value.kind)")
            return nil
        }
    }

    /// The value under `name`, converted by `parse`; nil if there is none, or after a problem, which is recorded.
    package mutating func optional<Value>(_ name: String, _ parse: (JSON) throws -> Value) -> Value? {
        guard case .value(let value) = take(name) else { return nil }
        return parsed(value, name, parse)
    }

    /// Records a problem if `name`, which has been asked for, is missing.
    package mutating func require(_ name: String) {
        if missing.contains(name) { problem(name, "\(name) is required") }
    }

    private enum Taken {
        case missing
        /// The problem has already been recorded.
        case wrong
        case value(JSON)
    }

    private mutating func take(_ name: String) -> Taken {
        known.append(name)
        guard let index = left.firstIndex(where: { $0.name == name }) else {
            missing.insert(name)
            return .missing
        }
        let value = left.remove(at: index).value
        guard !left.contains(where: { $0.name == name }) else {
            left.removeAll { $0.name == name }
            problem(name, "\(name) must be given once")
            return .wrong
        }
        return .value(value)
    }

    private mutating func parsed<Raw, Value>(_ raw: Raw, _ name: String, _ parse: (Raw) throws -> Value) -> Value? {
        do {
            return try parse(raw)
        } catch {
            problem(name, String(describing: error))
            return nil
        }
    }

    private mutating func problem(_ name: String, _ message: String) {
        problems.append(.init(field: name, message: message))
    }

    /// - Parameter others: problems of the same request that were found elsewhere.
    /// - Throws: all problems at once, including every member that was not asked for.
    package consuming func finish(with others: [APIError.Problem] = []) throws(APIError) {
        for member in left {
            let message = "Unknown field `\(member.name.printable)`; known fields: \(known.joined(separator: ", "))"
            problems.append(.init(field: member.name.printable, message: message))
        }
        let all = others + problems
        if !all.isEmpty { throw .invalid(all) }
    }
}
