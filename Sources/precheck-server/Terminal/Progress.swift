/// A line of progress, shown only on a terminal.
struct Progress {
    private let isShown = Terminal.isError
    private var columns = 0

    /// Replaces the line with `text`.
    mutating func show(_ text: String) {
        guard isShown else { return }
        let rest = String(repeating: " ", count: max(0, columns - text.count))
        Terminal.say("\r\(text)\(rest)")
        columns = text.count
    }

    /// Removes the line.
    mutating func clear() {
        show("")
        if isShown { Terminal.say("\r") }
    }
}
