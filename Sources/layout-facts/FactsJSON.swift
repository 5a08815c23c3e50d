import Layout

/// The facts of a layout as JSON, on one line.
struct FactsJSON {
    let text: String

    init(_ facts: LayoutFacts) {
        let tops = facts.topCells.map { top in
            let box = top.box.map { "[\($0.left),\($0.bottom),\($0.right),\($0.top)]" } ?? "null"
            return "{\"Name\":\(Self.string(top.name)),\"Box\":\(box)}"
        }
        let members = [
            ("Format", Self.string(facts.format.rawValue)),
            ("Compression", facts.compression.map { Self.string($0.rawValue) } ?? "null"),
            ("LibraryName", Self.string(facts.libraryName)),
            ("DatabaseUnit", "\(facts.databaseUnit)"),
            ("Cells", Self.list(facts.cells.map(Self.string))),
            ("TopCells", Self.list(tops)),
            ("UndefinedCells", Self.list(facts.undefinedCells.map(Self.string))),
            ("Layers", Self.list(facts.layers.map { Self.string("\($0)") })),
            ("Problems", Self.list(facts.problems.map(Self.string))),
        ]
        text = "{" + members.map { "\"\($0.0)\":\($0.1)" }.joined(separator: ",") + "}"
    }

    private static func list(_ values: [String]) -> String { "[" + values.joined(separator: ",") + "]" }

    private static func string(_ text: String) -> String {
        var escaped = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"", "\\": escaped += "\\\(scalar)"
            case "\u{0}"..."\u{1f}", "\u{7f}"..."\u{9f}", "\u{2028}", "\u{2029}":
                let digits = String(scalar.value, radix: 16)
                escaped += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: escaped.unicodeScalars.append(scalar)
            }
        }
        return escaped + "\""
    }
}
