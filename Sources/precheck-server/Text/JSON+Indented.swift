import JSON

extension JSON {
    /// The value on several lines, with the members of objects and the elements of arrays indented.
    var indented: String { indented(by: "") }

    private func indented(by margin: String) -> String {
        let inner = margin + "    "
        switch self {
        case .array(let elements) where !elements.isEmpty:
            return Self.lines(elements.map { inner + $0.indented(by: inner) }, "[", margin + "]")
        case .object(let members) where !members.isEmpty:
            let lines = members.map { "\(inner)\(JSON.string($0.name).compact): \($0.value.indented(by: inner))" }
            return Self.lines(lines, "{", margin + "}")
        default: return compact
        }
    }

    private var compact: String { String(decoding: bytes, as: UTF8.self) }

    private static func lines(_ lines: [String], _ open: String, _ close: String) -> String {
        "\(open)\n\(lines.joined(separator: ",\n"))\n\(close)"
    }
}
