import FoundationEssentials

/// The identifier of an upload or a run: a UUID (RFC 9562), written in lower case.
package struct Identifier<Subject>: Hashable, Sendable, CustomStringConvertible {
    private let uuid: UUID

    /// A new random identifier.
    package init() { uuid = UUID() }

    /// Reads a UUID in its usual form of 36 characters, in either case; nil when `text` is no such thing.
    package init?(_ text: some StringProtocol) {
        // UUID also takes a sign or `0x` for digits, and anything after a zero byte.
        guard let uuid = UUID(uuidString: String(text)), uuid.uuidString == text.uppercased() else { return nil }
        self.uuid = uuid
    }

    package var description: String { uuid.uuidString.lowercased() }
}

package typealias UploadID = Identifier<Upload>
package typealias RunID = Identifier<Run>
