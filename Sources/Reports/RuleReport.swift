/// What a report says about the rules that it checked.
package struct RuleReport: Equatable, Sendable {
    /// The rules that were violated, the ones with the most places first; see ``leftOut``.
    package internal(set) var rules: [ViolatedRule] = []
    /// The number of violations of all rules.
    package internal(set) var total = 0
    /// How many violated rules are not in ``rules``, because there are too many.
    package internal(set) var leftOut = 0
    /// Whether the report is complete and was read to its end.
    package internal(set) var isComplete = false
}

/// A violated design rule.
package struct ViolatedRule: Codable, Equatable, Sendable {
    package let name: String
    /// The report's description; empty if it has none.
    package internal(set) var description: String
    /// The number of violations.
    package internal(set) var count: Int
    /// The first places, at most ``maximumPlaces``.
    package internal(set) var places: [Place]

    package static let maximumPlaces = 5

    /// Where a rule is violated.
    package struct Place: Codable, Equatable, Sendable {
        /// Empty if the report does not say.
        package let cell: String
        /// Such as `polygon`, `edge-pair`, `box`.
        package let shape: String
        /// The first point, in micrometres.
        package let x: Double
        /// In micrometres, too.
        package let y: Double
        /// The whole shape in the report's notation, shortened if it is long.
        package let text: String
    }
}

/// Counts violations by rule, in bounded memory.
struct RuleTable {
    /// How many rules are counted separately.
    private static let maximumRules = 10_000
    /// How many rules are reported.
    private static let maximumGiven = 100
    /// How many bytes of a name and of a description are kept.
    private static let (maximumName, maximumDescription) = (200, 1000)

    private var rules: [ViolatedRule] = []
    /// The number of the rule of each name.
    private var numbers: [String: Int] = [:]
    private(set) var total = 0
    /// Violations of the rules that are not counted separately.
    private var others = 0

    mutating func describe(_ name: String, _ description: String) {
        guard let number = number(of: name) else { return }
        rules[number].description = description.cut(to: Self.maximumDescription)
    }

    /// The number of the rule `name`, which is added if it is new; nil if there are too many rules.
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

    /// - Parameter place: evaluated only if it is kept.
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
    /// At most `maximum` bytes of UTF-8, cut between Unicode scalars, with an ellipsis if something is missing.
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
