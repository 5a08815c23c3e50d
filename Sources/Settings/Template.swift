/// A text with named placeholders, such as `--top={top_cell}`.
///
/// Filled in one pass: an inserted value is never searched for placeholders.
struct Template<Name: Sendable & Equatable>: Sendable, Equatable {
    private enum Part: Sendable, Equatable {
        case text(Substring)
        case gap(Name)
    }

    private var parts: [Part] = []

    /// Reads `text`, in which placeholders are enclosed by `opening` and `}`; `name` converts the text in between.
    ///
    /// - Throws: for the first placeholder without an end, or for which `name` returns nil.
    init(_ text: String, opening: String, name: (String) -> Name?) throws(TemplateError) {
        var rest = text[...]
        while let start = rest.firstRange(of: opening) {
            guard let end = rest[start.upperBound...].firstIndex(of: "}") else { throw .unterminated }
            let inside = String(rest[start.upperBound..<end])
            guard let name = name(inside) else { throw .unknownName(inside) }
            parts += [.text(rest[..<start.lowerBound]), .gap(name)]
            rest = rest[rest.index(after: end)...]
        }
        parts.append(.text(rest))
    }

    func filled<Failure>(_ value: (Name) throws(Failure) -> String) throws(Failure) -> String {
        var result = ""
        for part in parts {
            switch part {
            case .text(let text): result += text
            case .gap(let name): result += try value(name)
            }
        }
        return result
    }
}

enum TemplateError: Error {
    case unterminated
    case unknownName(String)

    /// The message for a setting whose placeholders may have the names `known`.
    func message(text: String, known: [String]) -> String {
        let names = known.map { "`{\($0)}`" }.joined(separator: ", ")
        switch self {
        case .unterminated: return "\(text.quoted) contains `{` without a closing `}`; known placeholders: \(names)"
        case .unknownName(let name):
            return "\(text.quoted) contains the unknown placeholder \("{\(name)}".quoted); known: \(names)"
        }
    }
}
