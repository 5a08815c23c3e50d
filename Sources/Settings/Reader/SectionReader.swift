import TOMLKit

/// Reads the keys of one table. Asking for a key makes it known: keys that were not asked for are refused at the end.
///
/// A refused value is reported and replaced by its default, or by what could be read of it, so that reading continues
/// and finds the other problems. The replacement is never used, as a configuration with problems is never returned.
final class SectionReader {
    private let path: String
    private let table: TOMLTable
    private let report: ProblemReport
    private var asked: Set<String> = []

    private init(_ path: String, _ table: TOMLTable, _ report: ProblemReport) {
        self.path = path
        self.table = table
        self.report = report
    }

    /// Reads a whole document.
    static func root<Content>(_ table: TOMLTable, _ report: ProblemReport, _ read: (SectionReader) -> Content)
        -> Content
    {
        descend(to: "", table, report, read)
    }

    private static func descend<Content>(
        to path: String, _ table: TOMLTable, _ report: ProblemReport, _ read: (SectionReader) -> Content
    ) -> Content {
        let reader = SectionReader(path, table, report)
        let content = read(reader)
        for key in table.keys where !reader.asked.contains(key) {
            report.addUnknown(
                ProblemReport.Name(parent: path, key: key), isTable: table[key]?.tomlValue.holdsTable ?? false)
        }
        return content
    }

    // MARK: Values

    /// The value of `key`, converted by `parse`, which adds what is wrong with it to the complaints. Errors show
    /// `example` instead of a default that would not make a good example.
    func value<Raw: SettingValue, Value>(
        _ key: String, default fallback: Raw, example: Raw? = nil, parse: (Raw, inout [String]) -> Value
    ) -> Value {
        let raw = converted(key, example: example ?? fallback) ?? fallback
        return parsed(raw, key, parse)
    }

    func value<Value: SettingValue>(_ key: String, default fallback: Value, _ rules: Rule<Value>...) -> Value {
        value(key, default: fallback) { Rule.accept($0, rules, &$1) ? $0 : fallback }
    }

    /// Like ``value(_:default:example:parse:)``, for a key without a default. A `secret` value is not shown in errors.
    func optional<Raw: SettingValue, Value>(
        _ key: String, example: Raw, secret: Bool = false, parse: (Raw, inout [String]) -> Value?
    ) -> Value? {
        guard let raw = converted(key, example: example, secret: secret) else { return nil }
        return parsed(raw, key, parse)
    }

    func optional<Value: SettingValue>(_ key: String, example: Value, _ rules: Rule<Value>...) -> Value? {
        optional(key, example: example) { Rule.accept($0, rules, &$1) ? $0 : nil }
    }

    private func parsed<Raw, Value>(_ raw: Raw, _ key: String, _ parse: (Raw, inout [String]) -> Value) -> Value {
        var complaints: [String] = []
        let value = parse(raw, &complaints)
        for complaint in complaints {
            complain(key, complaint)
        }
        return value
    }

    private func converted<Raw: SettingValue>(_ key: String, example: Raw, secret: Bool = false) -> Raw? {
        guard let node = node(key) else { return nil }
        let value = Raw(node)
        if value == nil {
            let found = secret ? node.kind : node.shown
            complain(key, "found \(found), expected \(Raw.kind), as in \(key) = \(example.literal)")
        }
        return value
    }

    // MARK: Tables

    /// The table `key`; a missing table reads as an empty one.
    func section<Content>(_ key: String, _ read: (SectionReader) -> Content) -> Content {
        let node = node(key)
        if let node, node.table == nil {
            complain(key, "found \(node.kind), expected a table: [\(path(key))]")
        }
        return Self.descend(to: path(key), node?.table ?? TOMLTable(), report, read)
    }

    /// The tables of the array `key`, without those for which `read` returns nil.
    func sections<Content>(_ key: String, _ read: (SectionReader) -> Content?) -> [Content] {
        guard let node = node(key) else { return [] }
        let tables = (node.array ?? []).map(\.tomlValue.table)
        guard node.array != nil, tables.allSatisfy({ $0 != nil }) else {
            complain(key, "found \(node.kind), expected tables: [[\(path(key))]]")
            return []
        }
        return tables.compactMap(\.self).enumerated().compactMap { index, table in
            Self.descend(to: "\(path(key))[\(index)]", table, report, read)
        }
    }

    // MARK: Keys

    /// Whether `key` is present, right or wrong.
    func holds(_ key: String) -> Bool {
        table[key] != nil
    }

    /// How many elements the array `key` has; 0 if there is none.
    func count(of key: String) -> Int {
        table[key]?.array?.count ?? 0
    }

    /// Reports a problem of `key`, or of the table itself if `key` is nil.
    func complain(_ key: String?, _ message: String) {
        report.add(key.map(path) ?? path, message)
    }

    func origin(of key: String) -> Origin {
        report.origin(of: path(key))
    }

    private func node(_ key: String) -> TOMLValue? {
        if asked.insert(key).inserted { report.known.append(ProblemReport.Name(parent: path, key: key)) }
        return table[key]?.tomlValue
    }

    private func path(_ key: String) -> String {
        ProblemReport.Name(parent: path, key: key).path
    }
}
