/// A value that a client sent and that breaks a rule; says which value, and what would be right.
package struct InvalidValue: Error, Equatable, CustomStringConvertible {
    package let description: String
    package init(_ description: String) { self.description = description }
}

extension String {
    /// The text as an error message may show it: at most 80 characters, control characters as `\u{…}`.
    package var printable: String {
        var result = ""
        for scalar in unicodeScalars.prefix(80) {
            result += scalar.properties.generalCategory == .control ? scalar.escaped(asASCII: true) : String(scalar)
        }
        return unicodeScalars.count > 80 ? result + "…" : result
    }
}
