extension JSON {
    /// Reads a JSON text (RFC 8259) in UTF-8.
    ///
    /// - Throws: ``APIError`` 400 when it is malformed, or its values lie in each other more than 64 deep.
    package init(parsing bytes: [UInt8]) throws(APIError) {
        var reader = JSONReader(bytes)
        do throws(JSONReader.Malformed) {
            self = try reader.text()
        } catch {
            throw .badRequest("The request body is not valid JSON; send an object such as {\"name\": \"value\"}")
        }
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
