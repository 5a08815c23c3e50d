import Text

/// The name of an uploaded file as its client called it, with any folder part removed. Only ever shown, never used as a
/// path.
package struct FileName: Hashable, Sendable, CustomStringConvertible {
    /// In UTF-8.
    package static let maximumBytes = 255

    package let description: String

    /// Keeps what follows the last `/` or `\`.
    ///
    /// - Throws: ``InvalidValue`` when nothing is left, or it has control characters or more than 255 bytes of UTF-8.
    package init(_ text: String) throws(InvalidValue) {
        // By scalars: a slash followed by a combining mark is a single Character, which does not equal a slash.
        let parts = text.unicodeScalars.split(omittingEmptySubsequences: false) { $0 == "/" || $0 == "\\" }
        let last = parts.last.map { String($0) } ?? ""
        guard !last.isEmpty, last != ".", last != ".." else {
            throw InvalidValue(
                "file name `\(text.printable)` has nothing after its folder part; send one such as `chip_top.gds`")
        }
        guard last.utf8.count <= Self.maximumBytes else {
            throw InvalidValue(
                "file name `\(last.printable)` has \(last.utf8.count) bytes; at most \(Self.maximumBytes) are allowed")
        }
        guard !last.unicodeScalars.contains(where: { $0.properties.generalCategory == .control }) else {
            throw InvalidValue("file name `\(last.printable)` has control characters; send one such as `chip_top.gds`")
        }
        description = last
    }

    /// A name that was checked when it was stored.
    package init(stored text: String) { description = text }
}
