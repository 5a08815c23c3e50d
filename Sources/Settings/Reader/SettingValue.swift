import TOMLKit

/// A TOML type that a setting can have.
protocol SettingValue {
    /// TOML's name for it, with an article.
    static var kind: String { get }
    /// Nil if `node` is of another type.
    init?(_ node: TOMLValue)
    /// The value in TOML notation.
    var literal: String { get }
}

extension Bool: SettingValue {
    static var kind: String { "a boolean" }
    init?(_ node: TOMLValue) {
        guard let value = node.bool else { return nil }
        self = value
    }
    var literal: String { description }
}

extension Int: SettingValue {
    static var kind: String { "an integer" }
    init?(_ node: TOMLValue) {
        guard let value = node.int else { return nil }
        self = value
    }
    var literal: String { description }
}

extension Double: SettingValue {
    static var kind: String { "a number" }
    init?(_ node: TOMLValue) {
        guard let value = node.double ?? node.int.map(Double.init) else { return nil }
        self = value
    }
    var literal: String { description }
}

extension String: SettingValue {
    static var kind: String { "a string" }
    init?(_ node: TOMLValue) {
        guard let value = node.string else { return nil }
        self = value
    }
    var literal: String {
        "\"" + flatMap { $0 == "\"" || $0 == "\\" ? ["\\", $0] : [$0] } + "\""
    }
}

extension [String]: SettingValue {
    static var kind: String { "an array of strings" }
    init?(_ node: TOMLValue) {
        guard let array = node.array else { return nil }
        let strings = array.compactMap(\.tomlValue.string)
        guard strings.count == array.count else { return nil }
        self = strings
    }
    var literal: String { "[" + map(\.literal).joined(separator: ", ") + "]" }
}

extension [String: String]: SettingValue {
    static var kind: String { "a table of strings" }
    init?(_ node: TOMLValue) {
        guard let table = node.table else { return nil }
        self = [:]
        for key in table.keys {
            guard let value = table[key]?.tomlValue.string else { return nil }
            self[key] = value
        }
    }
    var literal: String {
        "{ " + sorted { $0.key < $1.key }.map { "\($0.key) = \($0.value.literal)" }.joined(separator: ", ") + " }"
    }
}
