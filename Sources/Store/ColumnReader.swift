import Domain
import FoundationEssentials
import GRDB

/// Reads a row's columns by name.
///
/// GRDB's subscripts end the process if a column does not hold the requested type, and in a damaged file any column may
/// not.
protocol ColumnReader {
    func decode<Value: DatabaseValueConvertible & StatementColumnConvertible>(_ column: String) throws -> Value
}

extension Row: ColumnReader {
    func decode<Value: DatabaseValueConvertible & StatementColumnConvertible>(_ column: String) throws -> Value {
        try decode(forColumn: column)
    }
}

extension ColumnReader {
    func text(_ column: String) throws -> String { try decode(column) }

    /// The strings of a column that holds a JSON array.
    func texts(_ column: String) throws -> [String] {
        let json = try text(column)
        return json == "[]" ? [] : try JSONDecoder().decode([String].self, from: Data(json.utf8))
    }

    /// The column's text, converted by `read`; nil for NULL.
    func value<Value>(_ column: String, _ read: (String) -> Value?) throws -> Value? {
        let text: String? = try decode(column)
        guard let text else { return nil }
        guard let value = read(text) else { throw StoreError.unusable("run with the damaged \(column) `\(text)`") }
        return value
    }

    func time(_ column: String) throws -> Timestamp { Timestamp(milliseconds: try decode(column)) }

    func time(_ column: String) throws -> Timestamp? {
        let milliseconds: Int64? = try decode(column)
        return milliseconds.map(Timestamp.init(milliseconds:))
    }
}
