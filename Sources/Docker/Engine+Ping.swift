extension Engine {
    /// Returns once the engine answers.
    ///
    /// - Throws: `EngineError.unreachable` if it does not answer within `timeout`.
    package func ping(within timeout: Duration = .seconds(5)) throws(EngineError) {
        _ = try response(to: Call(.get, "_ping").within(timeout))
    }
}
