/// One of a few words.
enum Choice<Value: RawRepresentable<String> & CaseIterable> {
    /// A parser for ``SectionReader``; what is no word of `Value` stands for `fallback`.
    static func parse(default fallback: Value) -> (String, inout [String]) -> Value {
        { text, complaints in
            if let value = Value(rawValue: text) { return value }
            let words = Value.allCases.map { "`\($0.rawValue)`" }.joined(separator: ", ")
            complaints.append("\(text.quoted) is unknown; use one of \(words)")
            return fallback
        }
    }
}
