/// A setting that is one of a few words.
enum Choice<Value: RawRepresentable<String> & CaseIterable> {
    /// A parser for ``SectionReader``; any other word is reported and stands for `fallback`.
    static func parse(default fallback: Value) -> (String, inout [String]) -> Value {
        { text, complaints in
            if let value = Value(rawValue: text) { return value }
            let words = Value.allCases.map { "`\($0.rawValue)`" }.joined(separator: ", ")
            complaints.append("\(text.quoted) is unknown; use one of \(words)")
            return fallback
        }
    }
}
