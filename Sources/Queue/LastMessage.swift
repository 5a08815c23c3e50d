/// The last message about something that is checked repeatedly, so that a lasting problem is logged once.
struct LastMessage {
    private var text = ""

    /// Whether to log `new`: it is neither empty nor the previous message.
    mutating func isNews(_ new: String) -> Bool {
        defer { text = new }
        return new != text && !new.isEmpty
    }
}
