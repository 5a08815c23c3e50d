import Text

/// Reads the parameters of a query, `name=value&…` (WHATWG URL, application/x-www-form-urlencoded), and collects every
/// problem. Parameters that are never asked for are problems, too.
package struct QueryReader {
    private var left: [(name: String, value: String)]
    private var known: [String] = []
    private var problems: [APIError.Problem] = []

    package init(_ query: String) {
        left = query.split(separator: "&").map { pair in
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            return (Self.decode(parts[0]), parts.count > 1 ? Self.decode(parts[1]) : "")
        }
    }

    /// All values of the parameter `name`, in their order.
    package mutating func all(_ name: String) -> [String] {
        known.append(name)
        defer { left.removeAll { $0.name == name } }
        return left.filter { $0.name == name }.map(\.value)
    }

    /// The value of the parameter `name`, converted by `parse`; nil if it is missing, or after a problem, which is
    /// recorded.
    ///
    /// - Parameters:
    ///   - rule: what is allowed, such as `a whole number from 1 to 1000`.
    ///   - parse: returns nil for a value that breaks the rule.
    package mutating func value<Value>(_ name: String, _ rule: String, _ parse: (String) -> Value?) -> Value? {
        let values = all(name)
        guard let text = values.first else { return nil }
        guard values.count == 1, let value = parse(text) else {
            problem(name, "\(name) must be \(rule), once; got `\(values.joined(separator: "`, `").printable)`")
            return nil
        }
        return value
    }

    /// Nil if it is missing, or after a problem, which is recorded.
    package mutating func integer(_ name: String, in range: ClosedRange<Int>) -> Int? {
        value(name, "a whole number from \(range.lowerBound) to \(range.upperBound)") { text in
            Int(text).flatMap { range.contains($0) ? $0 : nil }
        }
    }

    /// `true` or `false`; nil if it is missing, or after a problem, which is recorded.
    package mutating func boolean(_ name: String) -> Bool? {
        value(name, "`true` or `false`") { Bool($0.lowercased()) }
    }

    /// Whether no problem has been recorded yet.
    package var isFine: Bool { problems.isEmpty }

    /// Records a problem that the caller found.
    package mutating func problem(_ name: String, _ message: String) {
        problems.append(.init(field: name, message: message))
    }

    /// - Throws: all problems at once, including every parameter that was not asked for.
    package consuming func finish() throws(APIError) {
        let problems = allProblems()
        if !problems.isEmpty { throw .invalid(problems) }
    }

    /// All problems, including every parameter that was not asked for: for a caller that reports them together with
    /// others.
    package consuming func allProblems() -> [APIError.Problem] {
        for (name, _) in left {
            let hint = known.isEmpty ? "none are accepted" : "known parameters: \(known.joined(separator: ", "))"
            problems.append(
                .init(field: name.printable, message: "Unknown query parameter `\(name.printable)`; \(hint)"))
        }
        return problems
    }

    /// Percent-decodes; invalid UTF-8 becomes U+FFFD.
    static func decode(_ text: Substring) -> String {
        var bytes: [UInt8] = []
        var rest = text.utf8[...]
        while let byte = rest.popFirst() {
            switch byte {
            case UInt8(ascii: "+"): bytes.append(UInt8(ascii: " "))
            case UInt8(ascii: "%"):
                let digits = rest.prefix(2).compactMap { Character(Unicode.Scalar($0)).hexDigitValue }
                guard digits.count == 2 else {
                    bytes.append(byte)
                    continue
                }
                bytes.append(UInt8(digits[0] << 4 | digits[1]))
                rest = rest.dropFirst(2)
            default: bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
