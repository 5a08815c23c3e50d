extension Engine {
    /// Returns when the engine answers.
    ///
    /// - Throws: `EngineError.unreachable` when it does not within `timeout`.
    package func ping(within timeout: Duration = .seconds(5)) throws(EngineError) {
        _ = try response(to: Call(.get, "_ping").within(timeout))
    }
}
