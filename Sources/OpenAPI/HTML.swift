/// HTML text. A string only becomes HTML by being escaped, or as a literal of the program.
struct HTML: ExpressibleByStringInterpolation {
    private(set) var text: String

    init(stringLiteral value: String) { text = value }

    init(stringInterpolation: Interpolation) { text = stringInterpolation.text }

    init(_ parts: [HTML]) { text = parts.map(\.text).joined(separator: "\n") }

    /// Prose in which backquotes enclose code, and an empty line starts a paragraph.
    init(prose: String) {
        let pieces = prose.split(separator: "`", omittingEmptySubsequences: false).map { HTML("\(String($0))").text }
        text = pieces.enumerated().map { $0.offset.isMultiple(of: 2) ? $0.element : "<code>\($0.element)</code>" }
            .joined().replacing("\n\n", with: "<br><br>")
    }

    /// Escapes interpolated strings.
    struct Interpolation: StringInterpolationProtocol {
        fileprivate var text = ""

        init(literalCapacity: Int, interpolationCount: Int) { text.reserveCapacity(literalCapacity) }

        mutating func appendLiteral(_ literal: String) { text += literal }

        mutating func appendInterpolation(_ html: HTML) { text += html.text }

        mutating func appendInterpolation(_ string: String) {
            for character in string.unicodeScalars {
                switch character {
                case "&": text += "&amp;"
                case "<": text += "&lt;"
                case ">": text += "&gt;"
                case "\"": text += "&quot;"
                case "'": text += "&#39;"
                default: text.unicodeScalars.append(character)
                }
            }
        }
    }
}
