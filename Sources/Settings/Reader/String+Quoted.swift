import Text

extension String {
    /// The text in backticks for a message, on one line and shortened if it is long.
    var quoted: String { "`\(printable(atMost: 200))`" }
}
