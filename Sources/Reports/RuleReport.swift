/// What a report says of the rules that it checked.
package struct RuleReport: Equatable, Sendable {
    /// The rules that were violated, the ones with the most places first; see ``leftOut``.
    package internal(set) var rules: [ViolatedRule] = []
    /// Violations of all rules.
    package internal(set) var total = 0
    /// Violated rules that are not in ``rules``, for their number.
    package internal(set) var leftOut = 0
    /// Whether the report was read to an end that its writer had written.
    package internal(set) var isComplete = false
}

/// A design rule that is violated.
package struct ViolatedRule: Codable, Equatable, Sendable {
    package let name: String
    /// As the report has it; empty where it has none.
    package internal(set) var description: String
    package internal(set) var count: Int
    /// The first places, at most ``maximumPlaces``.
    package internal(set) var places: [Place]

    package static let maximumPlaces = 5

    /// Where a rule is violated.
    package struct Place: Codable, Equatable, Sendable {
        /// Empty where the report does not say.
        package let cell: String
        /// Such as `polygon`, `edge-pair`, `box`.
        package let shape: String
        /// The first point, in micrometres.
        package let x: Double
        package let y: Double
        /// The whole shape as the report has it, cut where it is long.
        package let text: String
    }
}

/// Counts violations by rule, in bounded memory.
struct RuleTable {
    /// Rules that are told apart.
    private static let maximumRules = 10_000
    /// Rules that are given.
    private static let maximumGiven = 100
    /// Bytes of a name and of a description that are kept.
    private static let (maximumName, maximumDescription) = (200, 1000)

    private var rules: [ViolatedRule] = []
    /// Where the rule of a name is.
    private var numbers: [String: Int] = [:]
    private(set) var total = 0
    /// Violations of rules beyond those that are told apart.
    private var others = 0

    mutating func describe(_ name: String, _ description: String) {
        guard let number = number(of: name) else { return }
        rules[number].description = description.cut(to: Self.maximumDescription)
    }

    /// Which rule a name stands for, from now on; nil for one too many.
    mutating func number(of name: String) -> Int? {
        let name = name.cut(to: Self.maximumName)
        if let known = numbers[name] { return known }
        guard rules.count < Self.maximumRules else { return nil }
        numbers[name] = rules.count
        rules.append(ViolatedRule(name: name, description: "", count: 0, places: []))
        return rules.count - 1
    }

    mutating func count(_ name: String, _ violations: Int = 1, at place: @autoclosure () -> ViolatedRule.Place?) {
        count(number(of: name), violations, at: place())
    }

    /// - Parameter place: made only where it is wanted.
    mutating func count(_ number: Int?, _ violations: Int, at place: @autoclosure () -> ViolatedRule.Place?) {
        total = Self.sum(total, violations)
        guard let number else {
            others += 1
            return
        }
        rules[number].count = Self.sum(rules[number].count, violations)
        if rules[number].places.count < ViolatedRule.maximumPlaces, let place = place() {
            rules[number].places.append(place)
        }
    }

    private static func sum(_ left: Int, _ right: Int) -> Int {
        let (sum, isTooLarge) = left.addingReportingOverflow(right)
        return isTooLarge ? .max : sum
    }

    func report(isComplete: Bool) -> RuleReport {
        let violated = rules.filter { $0.count > 0 }
            .sorted { $0.count != $1.count ? $0.count > $1.count : $0.name < $1.name }
        return RuleReport(
            rules: Array(violated.prefix(Self.maximumGiven)), total: total,
            leftOut: max(0, violated.count - Self.maximumGiven) + (others > 0 ? 1 : 0), isComplete: isComplete)
    }
}

extension String {
    /// At most so many bytes of UTF-8, whole characters, with a sign where something is missing.
    func cut(to maximum: Int) -> String {
        guard utf8.count > maximum else { return self }
        var result = ""
        var count = 0
        for scalar in unicodeScalars {
            count += UTF8.width(scalar)
            if count > maximum { break }
            result.unicodeScalars.append(scalar)
        }
        return result + "…"
    }
}
