extension String {
    /// The text in backticks for a message: on one line, shortened when it is long.
    var quoted: String {
        let shown = unicodeScalars.prefix(200).map { scalar in
            scalar.properties.generalCategory == .control ? scalar.escaped(asASCII: true) : String(scalar)
        }
        return "`" + shown.joined() + (unicodeScalars.count > 200 ? "…" : "") + "`"
    }
}
