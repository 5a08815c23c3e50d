/// A number of workers or threads: a count, or as many as the machine has processors.
package enum Parallelism: Hashable, Sendable, LosslessStringConvertible {
    /// The counts that are allowed.
    package static let range = 1...256

    case count(Int)
    case maximum

    /// Nil for a count outside ``range``.
    package init?(count: Int) {
        guard Self.range.contains(count) else { return nil }
        self = .count(count)
    }

    /// Reads what ``description`` returns.
    package init?(_ text: String) {
        if text == "max" {
            self = .maximum
        } else if let number = Int(text), let value = Self(count: number) {
            self = value
        } else {
            return nil
        }
    }

    /// `max`, or the count: what the flow's options expect.
    package var description: String {
        switch self {
        case .count(let count): String(count)
        case .maximum: "max"
        }
    }
}
