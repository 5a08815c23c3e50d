/// What was logged last about something that is looked at again and again, so that what stays wrong is logged once.
struct LastMessage {
    private var text = ""

    /// Whether `new` is to be logged: it is not empty, and not what was said before.
    mutating func isNews(_ new: String) -> Bool {
        defer { text = new }
        return new != text && !new.isEmpty
    }
}
