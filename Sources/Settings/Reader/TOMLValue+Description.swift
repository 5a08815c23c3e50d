import TOMLKit

extension TOMLValue {
    /// The type, without the value.
    var kind: String {
        switch type {
        case .bool: "a boolean"
        case .int: "an integer"
        case .double: "a floating-point number"
        case .string: "a string"
        case .array: "an array" + Self.contents(array?.map(\.tomlValue) ?? [])
        case .table: "a table" + Self.contents(table?.values ?? [])
        case .date: "a date"
        case .time: "a time"
        case .dateTime: "a date with a time"
        }
    }

    /// The type, with the value if that is short.
    var shown: String {
        if let string { return "the string \(string.quoted)" }
        return type == .array || type == .table ? kind : "\(kind), \(debugDescription.quoted)"
    }

    /// Whether it is a table or an array of tables.
    var holdsTable: Bool {
        type == .table || (array?.contains { $0.type == .table } ?? false)
    }

    private static func contents(_ values: [TOMLValue]) -> String {
        let kinds = Set(values.map(\.kind)).sorted()
        return kinds.isEmpty ? "" : " with " + kinds.joined(separator: " and ") + " in it"
    }
}
