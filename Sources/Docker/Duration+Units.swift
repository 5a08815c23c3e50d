import Time

extension Duration {
    /// Rounded up, so that a short time does not become 0, which means "immediately" to the engine. At least 0 and at
    /// most 23 days, the maximum of libcurl.
    var wholeMilliseconds: Int { Int(bounded.wholeRoundedUp(.milliseconds)) }

    /// Rounded and bounded in the same way.
    var wholeSeconds: Int { Int(bounded.wholeRoundedUp(.seconds)) }

    private var bounded: Duration { min(max(self, .zero), .seconds(2_000_000)) }
}
