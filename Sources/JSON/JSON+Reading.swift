extension JSON {
    /// Reads a JSON text (RFC 8259) in UTF-8.
    ///
    /// - Throws: ``MalformedJSON``, also for values that are nested more than 64 deep. Members of the same name are all
    ///   kept.
    package init(parsing bytes: [UInt8]) throws(MalformedJSON) {
        var reader = JSONReader(bytes)
        self = try reader.text()
    }

    /// The kind of value, for error messages.
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
