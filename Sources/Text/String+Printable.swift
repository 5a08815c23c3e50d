extension String {
    /// The text as an error message may show it: at most 80 characters, and what nobody should act on as `\u{…}`.
    package var printable: String { printable(atMost: 80) }

    /// - Parameter maximum: characters (Unicode scalars) after which the text is cut.
    package func printable(atMost maximum: Int) -> String {
        var result = ""
        for scalar in unicodeScalars.prefix(maximum) {
            result += scalar.isPrintable ? String(scalar) : scalar.escaped(asASCII: true)
        }
        return unicodeScalars.count > maximum ? result + "…" : result
    }

    /// The whole text as a terminal may show it, each character that it would act on replaced: names come from clients, messages from
    /// containers.
    package var terminalSafe: String {
        guard !unicodeScalars.allSatisfy(\.isPrintable) else { return self }
        return String(String.UnicodeScalarView(unicodeScalars.map { $0.isPrintable ? $0 : "\u{FFFD}" }))
    }
}

extension Unicode.Scalar {
    fileprivate var isPrintable: Bool {
        switch properties.generalCategory {
        // Control characters; those that turn the direction of the text; line and paragraph separators.
        case .control, .format, .lineSeparator, .paragraphSeparator: false
        default: true
        }
    }
}
