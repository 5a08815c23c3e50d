extension JSON {
    /// Reads a JSON text (RFC 8259) in UTF-8.
    ///
    /// - Throws: ``MalformedJSON`` also when values are nested more than 64 deep.
    package init(parsing bytes: [UInt8]) throws(MalformedJSON) {
        var reader = JSONReader(bytes)
        self = try reader.text()
    }

    /// What kind of value this is, as an error message says it.
    package var kind: String {
        switch self {
        case .null: "null"
        case .bool: "a boolean"
        case .integer, .number: "a number"
        case .string: "a string"
        case .array: "an array"
        case .object: "an object"
        }
    }
}
