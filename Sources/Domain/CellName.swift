import Text

/// The name of a cell in a GDSII or OASIS file, limited to what is safe as an argument, as a file name and in a header
/// field: printable ASCII without spaces, slashes, quotes and backslashes, not starting with `-`, 1 to 200 characters.
package struct CellName: Hashable, Sendable, CustomStringConvertible {
    /// In characters, which are bytes here: names are ASCII.
    package static let maximumLength = 200

    package let description: String

    /// - Throws: ``InvalidValue`` that says what is wrong with `text`.
    package init(_ text: String) throws(InvalidValue) {
        guard !text.isEmpty else { throw InvalidValue("top_cell must not be empty") }
        guard text.utf8.count <= Self.maximumLength else {
            throw InvalidValue("top_cell has \(text.utf8.count) characters; at most \(Self.maximumLength) are allowed")
        }
        guard text.utf8.first != UInt8(ascii: "-") else {
            throw InvalidValue("top_cell `\(text.printable)` must not start with `-`")
        }
        // `.` and `..` are names of folders, not of files.
        guard text != ".", text != ".." else { throw InvalidValue("top_cell must not be `\(text)`") }
        guard text.utf8.allSatisfy(Self.isAllowed) else {
            throw InvalidValue(
                "top_cell `\(text.printable)` must be printable ASCII without spaces, slashes, quotes or control characters"
            )
        }
        description = text
    }

    private static func isAllowed(_ byte: UInt8) -> Bool {
        guard (0x21...0x7E).contains(byte) else { return false }
        return !#"/\"'`"#.utf8.contains(byte)
    }
}
