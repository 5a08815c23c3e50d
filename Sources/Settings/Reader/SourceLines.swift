/// The lines of the tables and keys in a TOML text, which TOMLKit does not report.
///
/// A simple search: keys in inline tables are not found, and get the table's line.
struct SourceLines {
    private var lines: [String: Int] = [:]

    init(_ text: String) {
        var table = ""
        var counts: [String: Int] = [:]
        for (index, line) in Self.split(text).enumerated() {
            if let header = line.firstMatch(of: /^\s*(\[\[?)\s*([\w.\-"' ]+?)\s*\]/) {
                let name = Self.normalized(header.2)
                let isElement = header.1 == "[["
                table = isElement ? "\(name)[\(counts[name, default: 0])]" : name
                if isElement {
                    counts[name, default: 0] += 1
                    note(name, index)
                }
                note(table, index)
            } else if let key = line.firstMatch(of: /^\s*([\w.\-"' ]+?)\s*=/) {
                // A dotted key opens the tables that it names.
                var path = table
                for part in Self.normalized(key.1).split(separator: ".") {
                    path += path.isEmpty ? part : ".\(part)"
                    note(path, index)
                }
            }
        }
    }

    /// The lines of a TOML text, without line breaks.
    static func split(_ text: String) -> [Substring] {
        // A Windows line break is a single Character.
        text.split(omittingEmptySubsequences: false) { $0 == "\n" || $0 == "\r\n" }
    }

    /// The line of `path`, from 1, or of the innermost enclosing table that was found.
    func line(of path: String) -> Int? {
        var rest = path[...]
        while !rest.isEmpty {
            if let line = lines[String(rest)] { return line }
            rest = rest[..<(rest.lastIndex { $0 == "." || $0 == "[" } ?? rest.startIndex)]
        }
        return nil
    }

    private mutating func note(_ path: String, _ index: Int) {
        if lines[path] == nil { lines[path] = index + 1 }
    }

    private static func normalized(_ name: Substring) -> String {
        name.split(separator: ".").map { part in
            String(part.drop { " \"'".contains($0) }.prefix { !" \"'".contains($0) })
        }.joined(separator: ".")
    }
}
