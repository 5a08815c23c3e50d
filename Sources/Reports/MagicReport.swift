/// Reads Magic's report of violations (`.rpt`) piece by piece: a line of hyphens precedes a rule, another one its
/// places.
struct MagicReport {
    private enum Part { case cell, rule, places }

    private var table = RuleTable()
    private var line: [UInt8] = []
    private var part = Part.cell
    private var cell = ""
    private var rule = ""
    private var isClosed = false

    /// How many bytes of a line are kept.
    private static let maximumLine = 4096

    mutating func feed(_ bytes: UnsafeRawBufferPointer) {
        var rest = bytes[...]
        while let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
            keep(rest[..<end])
            take(String(decoding: line, as: UTF8.self).trimmed)
            line.removeAll(keepingCapacity: true)
            rest = rest[(end + 1)...]
        }
        keep(rest)
    }

    func report() -> RuleReport { table.report(isComplete: isClosed) }

    private mutating func keep(_ piece: Slice<UnsafeRawBufferPointer>) {
        if line.count < Self.maximumLine { line += piece.prefix(Self.maximumLine - line.count) }
    }

    private mutating func take(_ text: String) {
        if text.utf8.count >= 10, text.utf8.allSatisfy({ $0 == UInt8(ascii: "-") }) {
            part = part == .rule ? .places : .rule
        } else if text.hasPrefix("[INFO] COUNT:") {
            isClosed = true
        } else if !text.isEmpty {
            take(text, in: part)
        }
    }

    private mutating func take(_ text: String, in part: Part) {
        switch part {
        case .cell: cell = text
        case .rule:
            rule = Self.name(of: text)
            table.describe(rule, text)
        case .places:
            if let place = place(text) { table.count(rule, at: place) }
        }
    }

    /// ` 1966.100um 200.000um 1966.230um 201.000um`: a box.
    private func place(_ text: String) -> ViolatedRule.Place? {
        let numbers = text.split(separator: " ").compactMap { word in
            word.hasSuffix("um") ? Double(word.dropLast(2)) : nil
        }
        guard numbers.count == 4, numbers.allSatisfy(\.isFinite) else { return nil }
        return .init(cell: cell.cut(to: 200), shape: "box", x: numbers[0], y: numbers[1], text: text.cut(to: 300))
    }

    /// `Metal1 width < 46 (M1.1)` is the rule M1.1.
    private static func name(of text: String) -> String {
        guard text.hasSuffix(")"), let open = text.lastIndex(of: "(") else { return text }
        let name = text[text.index(after: open)...].dropLast()
        return name.isEmpty ? text : String(name)
    }
}
