import Text

/// The identifier that the precheck writes into the die: exactly 8 letters or digits.
package struct DieID: Hashable, Sendable, CustomStringConvertible {
    package let description: String

    /// What a die is called when its designer does not say.
    package static let standard = DieID(unchecked: "FFFFFFFF")

    /// - Throws: ``InvalidValue`` that says what is wrong with `text`.
    package init(_ text: String) throws(InvalidValue) {
        guard text.utf8.count == 8, text.utf8.allSatisfy(Self.isAllowed) else {
            throw InvalidValue("die_id `\(text.printable)` must be exactly 8 letters or digits, such as `ABCD1234`")
        }
        description = text
    }

    private init(unchecked text: String) { description = text }

    private static func isAllowed(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "a")...UInt8(ascii: "z"):
            true
        default: false
        }
    }
}
