/// JSON in LibreLane's form: four spaces per level, members in the given order.
indirect enum JSONText {
    case string(String)
    case integer(Int)
    case real(Double)
    case object([(name: String, value: JSONText)])

    var text: String { text(indent: "") }

    private func text(indent: String) -> String {
        switch self {
        case .string(let string): return Self.quoted(string)
        case .integer(let integer): return String(integer)
        case .real(let real): return real.isFinite ? String(real) : "null"
        case .object(let members):
            guard !members.isEmpty else { return "{}" }
            let inner = indent + "    "
            let lines = members.map { "\(inner)\(Self.quoted($0.name)): \($0.value.text(indent: inner))" }
            return "{\n" + lines.joined(separator: ",\n") + "\n\(indent)}"
        }
    }

    private static func quoted(_ string: String) -> String {
        let escaped = string.unicodeScalars.map { scalar in
            switch scalar {
            case "\"": "\\\""
            case "\\": "\\\\"
            case let control where control.value < 0x20:
                "\\u" + String(repeating: "0", count: control.value < 0x10 ? 3 : 2) + String(control.value, radix: 16)
            default: String(scalar)
            }
        }
        return "\"" + escaped.joined() + "\""
    }
}
