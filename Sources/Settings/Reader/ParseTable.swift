import TOMLKit

/// Parses a TOML document.
///
/// - Throws: the first syntax error, at which the parser stops.
func parseTable(_ text: String, file: String) throws(ConfigurationError) -> TOMLTable {
    let lines = SourceLines.split(text)
    // TOMLKit passes the text, names and strings on as C strings, so whatever follows a NUL would be silently dropped.
    for (index, line) in lines.enumerated() where line.utf8.contains(0) || line.contains(/\\u0000|\\U00000000/) {
        throw ConfigurationError(file: file, line: index + 1, "contains a NUL character, which is not allowed")
    }
    do {
        return try TOMLTable(string: text)
    } catch let error as TOMLParseError {
        let line = error.source.begin.line
        let source = lines.indices.contains(line - 1) ? lines[line - 1] : ""
        throw ConfigurationError(file: file, line: line, message(error, source))
    } catch {
        throw ConfigurationError(file: file, "is not TOML: \(error)")
    }
}

/// The parser quotes parts of what it could not read, which are not shown for a line that may contain an API key.
private func message(_ error: TOMLParseError, _ source: Substring) -> String {
    let place = "is not TOML, at column \(error.source.begin.column)"
    guard source.contains("key") else { return "\(place): \(error.description)" }
    return "\(place): \(error.description.prefix { $0 != ":" }) (not shown, as the line may contain a key)"
}
