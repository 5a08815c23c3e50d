import Time

extension Duration {
    /// Rounded up, so that a short time does not become none, which the engine takes for "at once".
    /// At least 0 and at most 23 days, the most that libcurl takes.
    var wholeMilliseconds: Int { Int(bounded.wholeRoundedUp(.milliseconds)) }

    /// Rounded and bounded likewise.
    var wholeSeconds: Int { Int(bounded.wholeRoundedUp(.seconds)) }

    private var bounded: Duration { min(max(self, .zero), .seconds(2_000_000)) }
}
