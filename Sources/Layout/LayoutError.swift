/// What is wrong with a layout, and where.
package struct LayoutError: Error, Equatable, Sendable {
    /// The kind of error.
    package enum Code: Equatable, Sendable {
        /// The bytes break the rules of the format.
        case malformed
        /// The file ends too early.
        case truncated
        /// One of `LayoutLimits` was exceeded.
        case limit
        /// A cell contains itself, directly or through others.
        case recursion
    }

    package let code: Code
    package let message: String
    /// The position of the faulty record's first byte, from 0. Nil if the error has no single position.
    package private(set) var offset: Int?
    /// The name of that record, in the spelling of the format's manual.
    package private(set) var record: String?

    package init(_ code: Code, _ message: String, offset: Int? = nil, record: String? = nil) {
        self.code = code
        self.message = message
        self.offset = offset
        self.record = record
    }

    /// The same error with a position, unless it already has one.
    func located(offset: Int, record: String) -> LayoutError {
        self.offset == nil ? LayoutError(code, message, offset: offset, record: record) : self
    }
}

extension LayoutError: CustomStringConvertible {
    /// One line: the position, then the message.
    package var description: String {
        guard let offset else { return message }
        guard let record else { return "At byte \(offset): \(message)" }
        return "At byte \(offset), record \(record): \(message)"
    }
}
