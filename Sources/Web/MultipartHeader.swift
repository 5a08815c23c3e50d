/// The fields before a part's content, as far as form data needs them (RFC 7578, section 4.2).
package struct MultipartHeader: Equatable, Sendable {
    /// The name of the form's field.
    package let name: String
    /// The client's name for the file; nil for a field that is not a file. Not to be trusted.
    package let fileName: String?

    /// - Throws: ``MultipartError/disposition`` unless there is a `Content-Disposition: form-data` with a name.
    init(_ text: String) throws(MultipartError) {
        // A Swift Character may be a line break of two bytes.
        let lines = text.split { $0 == "\r\n" }
        let field = lines.first { $0.lowercased().hasPrefix("content-disposition:") }
        guard let field else { throw .disposition }
        var reader = ParameterReader(field.drop { $0 != ":" }.dropFirst())
        guard reader.token().lowercased() == "form-data" else { throw .disposition }
        var parameters: [String: String] = [:]
        while let (name, value) = reader.parameter() { parameters[name] = value }
        guard let name = parameters["name"] else { throw .disposition }
        self.name = name
        fileName = parameters["filename"]
    }
}

/// Reads `form-data; name="file"; filename="a \"b\".gds"`.
private struct ParameterReader {
    /// By scalars: a quote followed by a combining mark is a single Character, which does not equal a quote.
    private var rest: Substring.UnicodeScalarView

    init(_ text: Substring) { rest = text.unicodeScalars }

    /// The text before the next `;` or `=`, without surrounding spaces.
    mutating func token() -> String {
        let token = rest.prefix { $0 != ";" && $0 != "=" }
        rest = rest[token.endIndex...]
        guard let first = token.firstIndex(where: Self.isNoSpace), let last = token.lastIndex(where: Self.isNoSpace)
        else { return "" }
        return String(token[first...last])
    }

    private static func isNoSpace(_ scalar: Unicode.Scalar) -> Bool { scalar != " " && scalar != "\t" }

    mutating func parameter() -> (name: String, value: String)? {
        guard rest.first == ";" else { return nil }
        rest.removeFirst()
        let name = token().lowercased()
        guard rest.first == "=" else { return (name, "") }
        rest = rest.dropFirst().drop { !Self.isNoSpace($0) }
        return (name, rest.first == "\"" ? quoted() : token())
    }

    /// A quoted string. A backslash escapes only a quote or a backslash; otherwise it is a separator in a Windows path.
    private mutating func quoted() -> String {
        rest.removeFirst()
        var value = String.UnicodeScalarView()
        while let character = rest.popFirst(), character != "\"" {
            if character == "\\", let next = rest.first, next == "\"" || next == "\\" {
                value.append(rest.removeFirst())
            } else {
                value.append(character)
            }
        }
        rest = rest.drop { $0 != ";" }
        return String(value)
    }
}
