/// A rule that a value must obey.
struct Rule<Value> {
    /// What is wrong with a value and what is allowed; nil if nothing is wrong.
    let complaint: (Value) -> String?

    /// Whether `value` obeys all of `rules`; adds what is wrong to the complaints.
    static func accept(_ value: Value, _ rules: [Rule], _ complaints: inout [String]) -> Bool {
        let found = rules.compactMap { $0.complaint(value) }
        complaints += found
        return found.isEmpty
    }
}

extension Rule where Value: Comparable & Numeric & CustomStringConvertible {
    /// A number in `range`, or 0 if `orZero` says what that means.
    static func within(_ range: ClosedRange<Value>, orZero meaning: String? = nil) -> Rule {
        Rule { value in
            if range.contains(value) || (meaning != nil && value == 0) { return nil }
            let zero = meaning.map { "0 (\($0)) or " } ?? ""
            return "\(value) is out of range; must be \(zero)\(range.lowerBound) to \(range.upperBound)"
        }
    }
}
