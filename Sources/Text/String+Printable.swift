extension String {
    /// The text for an error message: at most 80 characters, with control characters and the like as `\u{…}`.
    package var printable: String { printable(atMost: 80) }

    /// - Parameter maximum: the number of characters (Unicode scalars) after which the text is cut.
    package func printable(atMost maximum: Int) -> String {
        var result = ""
        for scalar in unicodeScalars.prefix(maximum) {
            result += scalar.isPrintable ? String(scalar) : scalar.escaped(asASCII: true)
        }
        return unicodeScalars.count > maximum ? result + "…" : result
    }

    /// The whole text for a terminal, with each character that the terminal would act on replaced: names come from
    /// clients, messages from containers.
    package var terminalSafe: String {
        guard !unicodeScalars.allSatisfy(\.isPrintable) else { return self }
        return String(String.UnicodeScalarView(unicodeScalars.map { $0.isPrintable ? $0 : "\u{FFFD}" }))
    }
}

extension Unicode.Scalar {
    fileprivate var isPrintable: Bool {
        switch properties.generalCategory {
        // Control characters; those that change the direction of the text; line and paragraph separators.
        case .control, .format, .lineSeparator, .paragraphSeparator: false
        default: true
        }
    }
}
