/// A text that is never printed: descriptions, dumps and interpolations show `<secret>` instead.
package struct Secret: Sendable, Hashable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// The text itself. Keep it out of logs and errors.
    package let text: String

    package init(_ text: String) {
        self.text = text
    }

    package var description: String { "<secret>" }
    package var debugDescription: String { description }
    package var customMirror: Mirror { Mirror(self, children: []) }
}
