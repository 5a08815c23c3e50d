extension Duration {
    /// Rounded up, so that a short time does not become none, which the engine takes for "at once".
    /// At least 0 and at most 23 days, the most that libcurl takes.
    var wholeMilliseconds: Int {
        let (seconds, attoseconds) = bounded.components
        return Int(seconds) * 1000 + Int((attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000)
    }

    /// Rounded and bounded likewise.
    var wholeSeconds: Int {
        let (seconds, attoseconds) = bounded.components
        return Int(seconds) + (attoseconds > 0 ? 1 : 0)
    }

    private var bounded: Duration { min(max(self, .zero), .seconds(2_000_000)) }
}
