import HTTPTypes

/// Reads the members of a JSON object, and collects every problem.
package struct ObjectReader {
    private var left: [JSON.Member]
    private var known: [String] = []
    private var problems: [APIError.Problem] = []

    /// - Throws: ``APIError`` 422 when `json` is no object.
    package init(_ json: JSON) throws(APIError) {
        guard case .object(let members) = json else {
            throw APIError(.unprocessableContent, "The request body must be a JSON object, not \(json.kind)")
        }
        left = members
    }

    /// The string under `name`, made into a `Value`; nil when there was a problem, which is then kept.
    ///
    /// - Parameters:
    ///   - standard: what stands for a member that is missing; nil where it must be there.
    ///   - parse: throws an error whose description says what is wrong.
    package mutating func string<Value>(
        _ name: String, default standard: Value? = nil, _ parse: (String) throws -> Value
    ) -> Value? {
        known.append(name)
        guard let index = left.firstIndex(where: { $0.name == name }) else {
            if standard == nil { problem(name, "\(name) is required") }
            return standard
        }
        let value = left.remove(at: index).value
        guard !left.contains(where: { $0.name == name }) else {
            left.removeAll { $0.name == name }
            problem(name, "\(name) must be given once")
            return nil
        }
        guard case .string(let text) = value else {
            problem(name, "\(name) must be a string, not \(value.kind)")
            return nil
        }
        do {
            return try parse(text)
        } catch {
            problem(name, String(describing: error))
            return nil
        }
    }

    private mutating func problem(_ name: String, _ message: String) {
        problems.append(.init(field: name, message: message))
    }

    /// - Throws: all problems, and each member that nothing has asked for, at once.
    package consuming func finish() throws(APIError) {
        for member in left {
            let message = "Unknown field `\(member.name.shortened)`; known are: \(known.joined(separator: ", "))"
            problems.append(.init(field: member.name.shortened, message: message))
        }
        if !problems.isEmpty { throw .invalid(problems) }
    }
}
