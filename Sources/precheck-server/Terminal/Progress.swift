/// A line that says how far long work has come, where somebody can see it.
struct Progress {
    private let isShown = Terminal.isError
    private var columns = 0

    /// Shows `text` in place of what was shown before.
    mutating func show(_ text: String) {
        guard isShown else { return }
        let rest = String(repeating: " ", count: max(0, columns - text.count))
        Terminal.say("\r\(text)\(rest)")
        columns = text.count
    }

    /// Takes the line away.
    mutating func clear() {
        show("")
        if isShown { Terminal.say("\r") }
    }
}
